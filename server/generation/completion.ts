/** What comes back for one request: a completion or a classified failure. Both are plain data. */

/** Token counts as the server reports them. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** A finished generation, reasoning split off. */
export interface Completion {
  readonly text: string;
  /** From `reasoning`, `reasoning_content` or a leading `<think>…</think>`; null without any. */
  readonly reasoning: string | null;
  /** As sent: "stop", "length", … */
  readonly finishReason: string | null;
  readonly usage: Usage | null;
}

/** Why a request gave no completion. */
export type FailureReason =
  | 'unreachable'
  | 'timeout'
  | 'dropped'
  | 'rate-limited'
  | 'server-error'
  | 'unauthorised'
  | 'model-not-found'
  | 'context-exceeded'
  | 'rejected'
  | 'redirected'
  | 'bad-response'
  | 'aborted';

/** A failure at its place. */
export interface Failure {
  readonly reason: FailureReason;
  /** What happened, to which thing, and what to do next. Holds no key and no document text. */
  readonly message: string;
  readonly status: number | null;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number | null;
}

export type Outcome =
  | { readonly ok: true; readonly completion: Completion }
  | { readonly ok: false; readonly failure: Failure };

/** What a stream yields before its outcome. */
export interface Delta {
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

/** What a runner does about a failure: try the request again, record it as final, or stop the whole job. */
export function verdictOf(reason: FailureReason): 'retry' | 'final' | 'stop' {
  switch (reason) {
    case 'unreachable':
    case 'timeout':
    case 'dropped':
    case 'rate-limited':
    case 'server-error':
    case 'bad-response':
      return 'retry';
    case 'context-exceeded':
    case 'rejected':
      return 'final';
    case 'unauthorised':
    case 'model-not-found':
    case 'redirected':
    case 'aborted':
      return 'stop';
  }
}
