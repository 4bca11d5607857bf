/** Which files a command was run on. Where it was run from decides what it is called with, so nothing is taken on trust. */
import { Uri, window } from 'vscode';

/**
 * Decodes the arguments of a command on files: the explorer passes (clicked, all selected), the editor title its
 * file, a CodeLens the URI as text or a list of them, the Test Explorer its item, the palette nothing: then it is the active editor's file.
 */
export function targetsOf(args: readonly unknown[]): readonly Uri[] {
  const [first, second] = args;
  const listed = [second, first].find((value) => Array.isArray(value) && value.length > 0);
  const uris = (Array.isArray(listed) ? listed : [first]).map(uriOf).filter((uri) => uri !== null);
  if (uris.length > 0) return uris;
  const active = window.activeTextEditor?.document.uri;
  return active ? [active] : [];
}

function uriOf(value: unknown): Uri | null {
  if (value instanceof Uri) return value;
  if (hasUri(value)) return value.uri;
  return typeof value === 'string' && /^[a-z][\w+.-]*:/i.test(value) ? Uri.parse(value) : null;
}

function hasUri(value: unknown): value is { readonly uri: Uri } {
  return typeof value === 'object' && value !== null && 'uri' in value && value.uri instanceof Uri;
}
