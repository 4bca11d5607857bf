/** The files an experiment names, with their places: what links, definitions and diagnostics share. */
import { URI, Utils } from 'vscode-uri';
import { namedPathsOf } from '../experiment/namedPaths.ts';
import type { Span } from '../language/span.ts';
import type { ExperimentSnapshot } from './snapshot.ts';

/** A path as an experiment writes it. */
export interface NamedFile {
  readonly kind: 'prompt' | 'dataset';
  readonly path: string;
  /** Where the path stands, without quotes. */
  readonly span: Span;
  /** The file's URI. Whether such a file exists is not known here. */
  readonly uri: string;
}

/** Prompts and dataset. Relative paths start at the experiment, so one that is not saved yet names none. */
export function namedFilesOf(snapshot: ExperimentSnapshot): readonly NamedFile[] {
  const experiment = URI.parse(snapshot.uri);
  if (experiment.scheme === 'untitled') return [];
  const folder = Utils.dirname(experiment);
  return namedPathsOf(snapshot.yaml?.root ?? null).map(({ kind, path, node }) => ({
    kind,
    path,
    span: unquoted(snapshot.text, node.span),
    uri: Utils.resolvePath(folder, path).toString(),
  }));
}

function unquoted(text: string, { start, end }: Span): Span {
  const quoted = /^["']/.test(text.slice(start, start + 1)) && end - start >= 2;
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}
