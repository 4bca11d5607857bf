/** URIs of files taken apart. Each is asked about several times at every key, and parsing one takes longer than a rule. */
import { URI, Utils } from 'vscode-uri';
import type { FileKind } from '../language/fileKind.ts';
import { fileKind } from '../language/fileKind.ts';
import { remembered } from '../language/remembered.ts';

/** A URI's parts. */
export const parsedUri = remembered((uri: string): URI => URI.parse(uri));

/** The folder that a URI's file stands in, as a URI. */
export const folderUri = remembered((uri: string): URI => Utils.dirname(parsedUri(uri)));

/** The name of a URI's file as people read it; the URI itself where it has none. */
export function basename(uri: string): string {
  return Utils.basename(parsedUri(uri)) || uri;
}

/** What a file is by the path of its URI. */
export const kindOfUri = remembered((uri: string): FileKind => fileKind(parsedUri(uri).path));

/** The URI of the file that `path` means in a folder. Half a surrogate pair, which no file's name can hold, becomes U+FFFD. */
export function uriOfPath(folder: URI, path: string): string {
  return resolvedIn(folder.toString())(path);
}

const resolvedIn = remembered((folder: string) =>
  remembered((path: string): string => Utils.resolvePath(parsedUri(folder), path.toWellFormed()).toString()),
);
