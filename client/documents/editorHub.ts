/** The Hub as the editor reaches it. */
import type { HubAccess } from '../../server/documents/hub/hubAccess.ts';
import { hubFromEnvironment } from '../../server/documents/hub/hubAccess.ts';
import { editorProxy } from '../proxy.ts';

/** With the address and token of the editor's environment, through the editor's proxy. */
export function editorHub(): HubAccess {
  return { ...hubFromEnvironment(process.env), proxyUrl: editorProxy() };
}
