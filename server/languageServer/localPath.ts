/** The path of a URI on this machine's own disk. */
import { parsedUri } from '../features/fileUri.ts';

/** Null for other schemes, and for a file on a share, `file://host/…`, which would be asked for over the network. */
export function localPath(uri: string): string | null {
  const { scheme, authority, fsPath } = parsedUri(uri);
  return scheme === 'file' && authority === '' ? fsPath : null;
}
