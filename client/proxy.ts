/** The proxy that requests of the editor's half go through. */
import { workspace } from 'vscode';

/** The user's `http.proxy`, which a workspace cannot set; null where the environment decides. */
export function editorProxy(): string | null {
  return workspace.getConfiguration('http').get<string>('proxy') || null;
}
