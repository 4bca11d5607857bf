/** The page's wire to the extension host: typed on the way out, decoded on the way in. */
import type { HostMessage, PageMessage } from '../messages.ts';
import { decodeHostMessage } from './decodeHostMessage.ts';
import type { KeptState } from './viewState.ts';
import { decodeState } from './viewState.ts';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: KeptState): void;
}

export interface HostLink {
  post(message: PageMessage): void;
  /** State that survives hiding the page and reloading the window; null at first. */
  readonly state: KeptState | null;
  keep(state: KeptState): void;
}

/** Joins the page to the host. Messages that break the contract are reported and dropped. */
export function joinHost(api: VsCodeApi, receive: (message: HostMessage) => void): HostLink {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const decoded = decodeHostMessage(data);
    if (decoded.ok) receive(decoded.value);
    else console.error(`Rephrase preview: a message was dropped. ${decoded.problem}`);
  });
  return {
    post: (message) => api.postMessage(message),
    state: decodeState(api.getState()),
    keep: (state) => api.setState(state),
  };
}
