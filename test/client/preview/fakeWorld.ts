/** A preview's outside under the test's control: texts, documents, a transport that answers when told to, a manual clock. */

import type { Planned, PlanWish } from '../../../client/ports.ts';
import type { Clock } from '../../../client/preview/clock.ts';
import type { GridWish } from '../../../client/preview/gridWish.ts';
import type { PreviewWorld } from '../../../client/preview/loadGrid.ts';
import type { Judgement } from '../../../client/preview/previewCell.ts';
import type { PreviewGrid } from '../../../client/preview/previewGrid.ts';
import type { ResultKey, ResultStore, StoredResult } from '../../../client/preview/resultStore.ts';
import type { WishedPlan } from '../../../client/preview/wishedPlan.ts';
import { wishedPlan } from '../../../client/preview/wishedPlan.ts';
import type { Document } from '../../../server/documents/document.ts';
import { DEFAULT_DOCUMENTS } from '../../../server/experiment/experiment.ts';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import type { Delta, Failure, Outcome } from '../../../server/generation/completion.ts';
import type { Endpoint, EndpointAccess, ServedModel } from '../../../server/generation/endpoint.ts';
import { loadPlan } from '../../../server/generation/loadPlan.ts';
import { loadTokenizer } from '../../../server/generation/tokenizerCounter.ts';
import type { JsonObject } from '../../../server/language/json.ts';

export const FAQ = '/w/prompts/faq.md';
export const TABLE = '/w/prompts/table.md';

export const GPU: Endpoint = {
  ...bareEndpoint('gpu', 'http://gpu:8000/v1', 'http://gpu:8000'),
  model: 'lab/tiny-1b',
};

/** A request that left, and the test's hand on its answer. */
export interface Sent {
  readonly body: JsonObject;
  readonly access: EndpointAccess;
  readonly signal: AbortSignal;
  say(text: string, kind?: Delta['kind']): Promise<void>;
  end(outcome: Outcome): Promise<void>;
  /** Ends well with `text`. */
  finish(text: string, tokens?: number): Promise<void>;
  fail(failure: Partial<Failure> & Pick<Failure, 'reason'>): Promise<void>;
}

export class FakeWorld implements PreviewWorld {
  readonly texts = new Map<string, string>();
  readonly sent: Sent[] = [];
  readonly stored = new Map<string, StoredResult>();
  readonly logged: string[] = [];
  readonly clock = new ManualClock();
  readonly asked: string[] = [];
  endpoints: readonly Endpoint[] = [GPU];
  source: string | null = '/w/data/web.jsonl';
  paths: readonly string[] = [FAQ, TABLE];
  documents: readonly Document[] = [
    documentOf(0, 'The river rises in the hills.'),
    documentOf(1, 'Tea is brewed.'),
  ];
  models: readonly ServedModel[] = [];
  limit = 8;
  trusted = true;
  allowed = true;
  pinned: readonly string[] = [];
  /** Grids of runs that ended. */
  readonly finished: PreviewGrid[] = [];

  constructor() {
    this.texts.set(FAQ, 'Rewrite as a FAQ.\n\n[[DOCUMENT]]');
    this.texts.set(TABLE, 'Rewrite as a table.\n\n[[DOCUMENT]]');
  }

  plan(wish: GridWish): Promise<WishedPlan> {
    return wishedPlan(
      wish,
      (added) => this.#plan(added),
      () => this.pinned,
    );
  }

  async #plan({ models, parameters, texts }: PlanWish): Promise<Planned> {
    const [first] = this.paths;
    const request = first?.endsWith('.yaml')
      ? ({ kind: 'experiment', path: first, models, parameters } as const)
      : ({
          kind: 'prompts',
          models,
          parameters,
          paths: this.paths,
          baseFolder: '/w',
          documents: DEFAULT_DOCUMENTS,
        } as const);
    const planned = await loadPlan(request, {
      readText: async (path) => texts.get(path) ?? this.texts.get(path) ?? null,
      endpoints: this.endpoints,
      defaultAlias: null,
      defaultSource: this.source,
      loadTokenizer,
    });
    return planned.ok ? { ...planned, notices: [] } : planned;
  }

  readonly sample: PreviewWorld['sample'] = async (path) => ({
    ok: true,
    sample: {
      name: path,
      revision: null,
      documents: this.documents,
      total: 12480,
      bad: [],
      badTotal: 0,
      missing: [],
      firstRows: null,
    },
  });

  readonly served: PreviewWorld['served'] = async ({ alias }, from) => {
    this.asked.push(`${alias} from ${from}`);
    return this.models;
  };

  readonly access = async (endpoint: Endpoint): Promise<EndpointAccess> => ({ endpoint, key: 'secret' });
  readonly mayContact = async (): Promise<boolean> => this.allowed;
  readonly ended = (grid: PreviewGrid): void => void this.finished.push(grid);
  judgements: PreviewWorld['judgements'] = {
    ready: async (): Promise<void> => undefined,
    judgementOf: (): Judgement => ({ rating: null, comment: '' }),
  };
  readonly isTrusted = (): boolean => this.trusted;
  readonly concurrency = (): number => this.limit;
  readonly log = {
    warn: (message: string) => this.logged.push(message),
    error: (message: string) => this.logged.push(message),
  };

  readonly store: ResultStore = {
    find: async (key) => this.stored.get(storeKey(key)) ?? null,
    keep: async (key, result) => void this.stored.set(storeKey(key), result),
  };

  readonly transport: PreviewWorld['transport'] = {
    stream: (access, body, signal) => this.#stream(access, body, signal),
  };

  async *#stream(
    access: EndpointAccess,
    body: JsonObject,
    signal: AbortSignal,
  ): AsyncGenerator<Delta, Outcome> {
    const arrived: (Delta | Outcome)[] = [];
    let wake = (): void => undefined;
    const put = async (item: Delta | Outcome): Promise<void> => {
      arrived.push(item);
      wake();
      await settled();
    };
    const end = (outcome: Outcome): Promise<void> => put(outcome);
    signal.addEventListener(
      'abort',
      () => void end({ ok: false, failure: failureOf({ reason: 'aborted' }) }),
    );
    this.sent.push({
      access,
      body,
      signal,
      end,
      say: (text, kind = 'text') => put({ kind, text }),
      finish: (text, tokens = 7) =>
        end({
          ok: true,
          completion: {
            text,
            reasoning: null,
            finishReason: 'stop',
            usage: { prompt_tokens: 10, completion_tokens: tokens, total_tokens: 10 + tokens },
          },
        }),
      fail: (failure) => end({ ok: false, failure: failureOf(failure) }),
    });
    for (;;) {
      const item = arrived.shift();
      if (item === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if ('ok' in item) return item;
      else yield item;
    }
  }
}

/** Time that passes only when told to. */
class ManualClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { callback } of due) callback();
  }
}

/** Everything that promises alone have to do is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

export function documentOf(row: number, text: string): Document {
  return { id: `web-${row}`, text, textColumn: 'text', columns: { id: `web-${row}` }, fileOrdinal: 0, row };
}

function failureOf(failure: Partial<Failure> & Pick<Failure, 'reason'>): Failure {
  return { message: `It failed: ${failure.reason}.`, status: null, retryAfterMs: null, ...failure };
}

function storeKey({ fingerprint, origin, rollout }: ResultKey): string {
  return `${fingerprint} ${origin} ${rollout}`;
}
