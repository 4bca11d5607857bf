/** Files or folders are about to move: what experiments have to say afterwards to name the same files. */
import type { TextEdit } from 'vscode-languageserver-types';
import { URI, Utils } from 'vscode-uri';
import { isAddress } from '../language/isAddress.ts';
import type { Span } from '../language/span.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import { unquoted } from './nameAt.ts';
import type { NamedFile } from './namedFiles.ts';
import { namedFilesOf } from './namedFiles.ts';
import { rewritten } from './rewritten.ts';
import type { ExperimentSnapshot } from './snapshot.ts';

/** One file or folder, by its URIs. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Whether any of the moves takes this file along, by itself or with a folder. */
export function isMoved(uri: string, moves: readonly Move[]): boolean {
  return afterMoves(uri, moves) !== uri;
}

/** The edits in one experiment, at the places where it stands now; it may be among the moved files itself. */
export function movedPathEdits(experiment: ExperimentSnapshot, moves: readonly Move[]): TextEdit[] {
  const own = afterMoves(experiment.uri, moves);
  const paths: readonly (OtherPath | NamedFile)[] = [
    ...namedFilesOf(experiment),
    ...otherPathsOf(experiment),
  ];
  return paths.flatMap((written) => {
    const { path, span, uri } = written;
    const pattern = 'pattern' in written ? written.pattern : '';
    const target = afterMoves(uri, moves);
    const isAbsolute = path.startsWith('/');
    if (target === uri && (isAbsolute || own === experiment.uri)) return [];
    const whole = URI.parse(target).path + pattern;
    const newText = isAbsolute ? whole : relativePath(Utils.dirname(URI.parse(own)).path, whole);
    if (newText === path) return [];
    const edit = rewritten(experiment.text, span, newText);
    return [{ range: experiment.lines.rangeOf(edit.span), newText: edit.newText }];
  });
}

/** A path that names no prompt and no single dataset: a pattern, a tokenizer, the folder of the output. */
interface OtherPath {
  /** As written, without quotes. */
  readonly path: string;
  readonly span: Span;
  /** What it stands on: of a pattern the folder before its first wildcard. */
  readonly uri: string;
  /** The rest of a pattern, with its slash; empty for other paths. */
  readonly pattern: string;
}

/** Such paths of an experiment; those of one that is not saved yet stand on nothing. */
export function otherPathsOf({ uri, text, yaml }: ExperimentSnapshot): readonly OtherPath[] {
  const experiment = URI.parse(uri);
  const root = yaml?.root ?? null;
  if (experiment.scheme === 'untitled') return [];
  const folder = Utils.dirname(experiment);
  return PLACES.flatMap(([outer, inner]) => {
    const node = entryOf(entryOf(root, outer)?.value ?? null, inner)?.value;
    if (node?.kind !== 'scalar' || typeof node.value !== 'string' || isAddress(node.value)) return [];
    const path = node.value;
    const found = /[*?{}[\]]/.exec(path);
    if (path === '' || (inner === 'source' && !found)) return [];
    const base = found ? path.slice(0, path.lastIndexOf('/', found.index) + 1) : path;
    const on = Utils.resolvePath(folder, base).toString().replace(/\/$/, '');
    const pattern = found ? `/${path.slice(base.length)}` : '';
    return [{ path, span: unquoted(text, node.span), uri: on, pattern }];
  });
}

const PLACES = [
  ['documents', 'source'],
  ['context', 'tokenizer'],
  ['batch', 'output'],
] as const;

function afterMoves(uri: string, moves: readonly Move[]): string {
  for (const { from, to } of moves) {
    if (uri === from) return to;
    if (uri.startsWith(`${from}/`)) return to + uri.slice(from.length);
  }
  return uri;
}

/** The way from a folder to a file, as POSIX writes it. */
export function relativePath(folder: string, file: string): string {
  const from = folder.split('/').filter((part) => part !== '');
  const to = file.split('/').filter((part) => part !== '');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}
