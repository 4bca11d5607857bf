/** Where datasets on the Hub are asked for, and with which token. Nothing here is ever logged or stored. */

/** The Hub as this process reaches it. */
export interface HubAccess {
  /** Origin and path prefix without a slash at the end: `https://huggingface.co`, or a mirror. */
  readonly endpoint: string;
  /** Sent to the endpoint's own origin and nowhere else. */
  readonly token: string | null;
  /** Milliseconds before the first retry; each further one waits twice as long. 500 where it is absent. */
  readonly firstRetryMs?: number;
}

/** What the variables of the environment that every tool of the Hub honours say: `HF_ENDPOINT` and `HF_TOKEN`. */
export function hubFromEnvironment(environment: Readonly<Record<string, string | undefined>>): HubAccess {
  const endpoint = environment['HF_ENDPOINT']?.trim().replace(/\/+$/, '');
  const token = environment['HF_TOKEN']?.trim();
  return { endpoint: endpoint || 'https://huggingface.co', token: token || null };
}
