/** The proxy that requests of the editor's half go through, and the Hub as it is reached by it. */
import { workspace } from 'vscode';
import type { HubAccess } from '../server/documents/hub/hubAccess.ts';
import { hubFromEnvironment } from '../server/documents/hub/hubAccess.ts';

/** The user's `http.proxy`, which a workspace cannot set; null where the environment decides. */
export function editorProxy(): string | null {
  return workspace.getConfiguration('http').get<string>('proxy') || null;
}

/** The Hub of the editor's environment, through the editor's proxy. */
export function editorHub(): HubAccess {
  return { ...hubFromEnvironment(process.env), proxyUrl: editorProxy() };
}
