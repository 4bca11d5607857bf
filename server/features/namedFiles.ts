/** The files an experiment names, as URIs with their places: what links, definitions and diagnostics share. */
import { namedPathsOf } from '../experiment/namedPaths.ts';
import type { Span } from '../language/span.ts';
import { folderUri, parsedUri, uriOfPath } from './fileUri.ts';
import { unquoted } from './nameAt.ts';
import type { ExperimentSnapshot } from './snapshot.ts';

/** A path as an experiment writes it. */
export interface NamedFile {
  readonly kind: 'prompt' | 'dataset';
  /** As written, without quotes. */
  readonly path: string;
  /** Where the path stands, without quotes. */
  readonly span: Span;
  /** The file's URI. Whether such a file exists is not known here. */
  readonly uri: string;
}

/** Prompts and dataset. Relative paths start at the experiment, so one that is not saved yet names none. */
export function namedFilesOf({ uri, text, yaml }: ExperimentSnapshot): readonly NamedFile[] {
  if (parsedUri(uri).scheme === 'untitled') return [];
  const folder = folderUri(uri);
  return namedPathsOf(yaml?.root ?? null).map(({ kind, path, node }) => ({
    kind,
    path,
    span: unquoted(text, node.span),
    uri: uriOfPath(folder, path),
  }));
}
