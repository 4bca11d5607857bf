/** The paths that an experiment writes down, with their places: what links, definitions and rules share. */
import { isAddress } from '../language/isAddress.ts';
import type { YamlNode, YamlScalar } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';

/** A path that names one file. */
export interface NamedPath {
  readonly kind: 'prompt' | 'dataset';
  /** As written, without quotes. */
  readonly path: string;
  readonly node: YamlScalar;
}

const known = new WeakMap<YamlNode, readonly NamedPath[]>();

/** Prompts and dataset, as far as each names one file: no patterns, no addresses such as `hf://…`. */
export function namedPathsOf(root: YamlNode | null): readonly NamedPath[] {
  if (root === null) return [];
  const paths = known.get(root) ?? findPaths(root);
  known.set(root, paths);
  return paths;
}

function findPaths(root: YamlNode): readonly NamedPath[] {
  const prompts = entryOf(root, 'prompts')?.value;
  const source = entryOf(entryOf(root, 'documents')?.value ?? null, 'source')?.value;
  const paths: NamedPath[] = [];
  const add = (kind: NamedPath['kind'], node: YamlNode | undefined): void => {
    if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '') return;
    if (isAddress(node.value)) return;
    if (kind === 'dataset' && /[*?{}[\]]/.test(node.value)) return;
    paths.push({ kind, path: node.value, node });
  };
  if (prompts?.kind === 'list') for (const item of prompts.items) add('prompt', item);
  add('dataset', source);
  return paths;
}
