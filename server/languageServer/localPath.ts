/** The path of a URI on this machine's own disk. */
import { URI } from 'vscode-uri';

/** Null for other schemes, and for a file on a share, `file://host/…`, which would be asked for over the network. */
export function localPath(uri: string): string | null {
  const { scheme, authority, fsPath } = URI.parse(uri);
  return scheme === 'file' && authority === '' ? fsPath : null;
}
