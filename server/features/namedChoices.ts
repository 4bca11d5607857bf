/** What may be written where a text names something outside the file: endpoints, models, columns, paths. */

import { t } from '@vscode/l10n';
import type { Choice, NamedThing } from '../language/schema/shape.ts';
import type { YamlMap } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import { clusterNames, describeCluster } from './describeCluster.ts';
import { describeColumn } from './describeDataset.ts';
import { describeEndpoint, describeModel } from './describeModel.ts';
import { describePrompt } from './describePrompt.ts';
import type { Knowledge } from './knowledge.ts';
import { namedFilesOf } from './namedFiles.ts';
import type { Snapshot } from './snapshot.ts';
import { datasetAround } from './worldAround.ts';

/** Where the text stands that is being written. */
export interface TextPlace {
  readonly offset: number;
  /** The map around it, where there is one. */
  readonly beside: YamlMap | null;
}

/** What is known, the likeliest first. */
export function namedChoices(
  names: NamedThing,
  snapshot: Snapshot,
  knowledge: Knowledge,
  { beside, offset }: TextPlace,
): readonly Choice[] {
  const { experiment, paths } = knowledge;
  switch (names) {
    case 'endpoint':
      return (experiment.profiles ?? []).map(({ alias }) => ({
        value: alias,
        doc: describeEndpoint(alias, knowledge) ?? '',
      }));
    case 'model':
      return modelChoices(knowledge, beside);
    case 'column': {
      const dataset = datasetAround(snapshot, knowledge);
      return (dataset?.columns ?? []).map(({ name }) => ({
        value: name,
        doc: (dataset && describeColumn(dataset, name)) ?? '',
      }));
    }
    case 'partition':
    case 'account':
    case 'quality':
      return clusterNames(names, knowledge).map((name) => ({
        value: name,
        doc: describeCluster(names, name, knowledge) ?? '',
      }));
    case 'prompt':
    case 'dataset': {
      const others = namedElsewhere(snapshot, offset);
      return paths
        .filter(({ kind, path }) => kind === names && !others.has(path))
        .map(({ path }) => ({ value: path, doc: pathDoc(names, path, snapshot, knowledge) }));
    }
  }
}

/** What an experiment names already, but for what stands at `offset`. */
function namedElsewhere(snapshot: Snapshot, offset: number): ReadonlySet<string> {
  if (snapshot.kind === 'prompt') return new Set();
  const others = namedFilesOf(snapshot).filter(({ span }) => offset < span.start || span.end < offset);
  return new Set(others.map(({ path }) => path));
}

/** Of the endpoint that the same entry names; without one, of all that answered. */
function modelChoices(knowledge: Knowledge, beside: YamlMap | null): readonly Choice[] {
  const endpoint = entryOf(beside, 'endpoint')?.value;
  const alias = endpoint?.kind === 'scalar' ? endpoint.value : null;
  const { models } = knowledge.experiment;
  const asked = typeof alias === 'string' && models.has(alias) ? [alias] : [...models.keys()];
  const ids = new Set(asked.flatMap((name) => (models.get(name) ?? []).map(({ id }) => id)));
  return [...ids].map((id) => ({ value: id, doc: describeModel(id, knowledge) }));
}

function pathDoc(
  names: 'prompt' | 'dataset',
  path: string,
  snapshot: Snapshot,
  knowledge: Knowledge,
): string {
  if (names === 'dataset') return t('A dataset in this workspace.');
  return describePrompt(snapshot, path, knowledge) ?? t('A prompt in this workspace.');
}
