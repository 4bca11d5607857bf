/** Where files stand to each other, by their URIs. */
import { Utils } from 'vscode-uri';
import { folderUri, parsedUri } from '../features/fileUri.ts';
import { localPath } from './localPath.ts';

/** The folder of a file on this machine; null for a file elsewhere and for one that is not saved yet. */
export function folderOf(uri: string): string | null {
  return localPath(folderUri(uri).toString());
}

/** The file's name. */
export function basenameOf(uri: string): string {
  return Utils.basename(parsedUri(uri));
}

/** Experiments in the folders around a prompt come before those elsewhere; the first one decides what hints show. */
export function nearestFirst(uri: string, experiments: readonly string[]): readonly string[] {
  const isAround = (experiment: string): boolean => uri.startsWith(`${folderUri(experiment).toString()}/`);
  return [...experiments.filter(isAround), ...experiments.filter((experiment) => !isAround(experiment))];
}

/** A path as people know it: from the folder of another file. */
export function relativeTo(uri: string, other: string): string {
  const folder = `${folderUri(uri).path}/`;
  const { path } = parsedUri(other);
  return path.startsWith(folder) ? path.slice(folder.length) : path.split('/').slice(-2).join('/');
}

/** Tells whether a file is one of these, or stands below one of them. */
export function isWithin(uris: ReadonlySet<string>): (uri: string) => boolean {
  if (uris.size === 0) return () => false;
  return (uri) => {
    for (let end = uri.length; end > 0; end = uri.lastIndexOf('/', end - 1)) {
      if (uris.has(uri.slice(0, end))) return true;
    }
    return false;
  };
}
