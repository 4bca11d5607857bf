/** The files an experiment names, with their places: what links and definitions share. */
import { URI, Utils } from 'vscode-uri';
import type { Span } from '../language/span.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import type { ExperimentSnapshot } from './snapshot.ts';

/** A path as an experiment writes it. */
export interface NamedFile {
  readonly kind: 'prompt' | 'dataset';
  /** Where the path stands, without quotes. */
  readonly span: Span;
  /** The file's URI. Whether such a file exists is not known here. */
  readonly uri: string;
}

/**
 * Prompts and dataset, as far as each names one file: no patterns, no addresses such as `hf://…`. Relative paths
 * start at the experiment, so one that is not saved yet names none.
 */
export function namedFilesOf(snapshot: ExperimentSnapshot): readonly NamedFile[] {
  const root = snapshot.yaml?.root ?? null;
  const experiment = URI.parse(snapshot.uri);
  if (experiment.scheme === 'untitled') return [];
  const folder = Utils.dirname(experiment);
  const prompts = entryOf(root, 'prompts')?.value;
  const source = entryOf(entryOf(root, 'documents')?.value ?? null, 'source')?.value;
  const files: NamedFile[] = [];
  const add = (kind: NamedFile['kind'], node: YamlNode | undefined): void => {
    const path = node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
    if (!node || path === '' || /^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return;
    if (kind === 'dataset' && /[*?{}[\]]/.test(path)) return;
    files.push({
      kind,
      span: unquoted(snapshot.text, node.span),
      uri: Utils.resolvePath(folder, path).toString(),
    });
  };
  if (prompts?.kind === 'list') for (const item of prompts.items) add('prompt', item);
  add('dataset', source);
  return files;
}

function unquoted(text: string, { start, end }: Span): Span {
  const quoted = /^["']/.test(text.slice(start, start + 1)) && end - start >= 2;
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}
