/** Where datasets on the Hub are asked for, and with which token. Nothing here is ever logged or stored. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The Hub as this process reaches it. */
export interface HubAccess {
  /** Origin and path prefix without a slash at the end: `https://huggingface.co`, or a mirror. */
  readonly endpoint: string;
  /** Sent to the endpoint's own origin and nowhere else. */
  readonly token: string | null;
  /** Replaces the proxies of the environment (`proxiesOf`); null where those decide. */
  readonly proxyUrl?: string | null;
  /** Milliseconds before the first retry; each further one waits twice as long. 500 where it is absent. */
  readonly firstRetryMs?: number;
}

/**
 * What every tool of the Hub goes by: `HF_ENDPOINT`, and the token in `HF_TOKEN`, else in the file that `hf auth login`
 * wrote (`HF_TOKEN_PATH`, else `token` in `HF_HOME`, else in `~/.cache/huggingface`).
 */
export function hubFromEnvironment(environment: Readonly<Record<string, string | undefined>>): HubAccess {
  const setIn = (name: string): string | null => environment[name]?.trim() || null;
  const endpoint = setIn('HF_ENDPOINT')?.replace(/\/+$/, '');
  const cache = setIn('XDG_CACHE_HOME') ?? join(setIn('HOME') ?? homedir(), '.cache');
  const home = setIn('HF_HOME') ?? join(cache, 'huggingface');
  const token = setIn('HF_TOKEN') ?? tokenIn(setIn('HF_TOKEN_PATH') ?? join(home, 'token'));
  return { endpoint: endpoint || 'https://huggingface.co', token };
}

/** Null where there is no such file: nobody has logged in. */
function tokenIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
}
