/** The models and endpoints that an experiment names, with their places. */
import type { YamlNode, YamlScalar } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';

/** One entry of `models`, as far as it names something. */
export interface NamedModel {
  /** The text that names the model; null where the endpoint's profile decides. */
  readonly model: YamlScalar | null;
  /** The text that names the endpoint by its alias; null without one, and where an address stands there. */
  readonly alias: YamlScalar | null;
  /** Whether the endpoint is given by its address. */
  readonly byUrl: boolean;
}

/** The entries of `models`, in order. */
export function namedModelsOf(root: YamlNode | null): readonly NamedModel[] {
  const models = entryOf(root, 'models')?.value;
  if (models?.kind !== 'list') return [];
  return models.items.map((item) => {
    if (item.kind !== 'map') return { model: textOf(item), alias: null, byUrl: false };
    const endpoint = entryOf(item, 'endpoint')?.value;
    return {
      model: textOf(entryOf(item, 'model')?.value),
      alias: textOf(endpoint),
      byUrl: endpoint?.kind === 'map',
    };
  });
}

function textOf(node: YamlNode | undefined): YamlScalar | null {
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== '' ? node : null;
}
