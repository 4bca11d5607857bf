/** The page's wire to the extension host: typed on the way out, decoded on the way in. */
import { modelPick } from '../addresses.ts';
import type { Decoder } from '../decoder.ts';
import { decode, listOf, number, oneOf, shape, text } from '../decoder.ts';
import type { HostMessage, PageMessage, PageState } from '../messages.ts';
import { decodeHostMessage } from './decodeHostMessage.ts';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: PageState): void;
}

export interface HostLink {
  post(message: PageMessage): void;
  /** State that survives hiding the page and reloading the window; null at first. */
  readonly state: PageState | null;
  keep(state: PageState): void;
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

const pageState: Decoder<PageState> = shape<PageState>({
  version: oneOf([1]),
  uris: listOf(text),
  models: listOf(modelPick),
  opened: listOf(text),
  scroll: shape({ top: number, left: number }),
});

/** A state of another version, or none, is as good as none. */
function decodeState(state: unknown): PageState | null {
  const decoded = decode(pageState, state);
  return decoded.ok ? decoded.value : null;
}
