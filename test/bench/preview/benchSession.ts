/** A session as the editor makes it, its files and its page apart from the editor; the page encodes what it is sent. */
import { join } from 'node:path';
import { systemClock } from '../../../client/preview/clock.ts';
import type { PreviewWorld } from '../../../client/preview/loadGrid.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import { openResultStore } from '../../../client/preview/resultStore.ts';
import { wishedPlan } from '../../../client/preview/wishedPlan.ts';
import type { HostMessage } from '../../../client/webviews/messages.ts';
import type { Document } from '../../../server/documents/document.ts';
import { DEFAULT_DOCUMENTS } from '../../../server/experiment/experiment.ts';
import type { Endpoint } from '../../../server/generation/endpoint.ts';
import { loadPlan } from '../../../server/generation/loadPlan.ts';
import { loadTokenizer } from '../../../server/generation/tokenizerCounter.ts';
import type { Transport } from '../../../server/generation/transport.ts';

export const PROMPT = 'Rewrite the document as a FAQ.\n\nDocument: [[DOCUMENT]]';

export const UNJUDGED = () => ({ rating: null, comment: '' });

const SENTENCE = 'The river rises in the hills, passes three mills and a town, and runs to the sea. ';
const DOCUMENT_CHARACTERS = 4_000;

/** What a bench is made of. */
export interface BenchParts {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
  readonly documents: readonly Document[];
  readonly concurrency: number;
  readonly folder: string;
  /** Prompts, each a column. */
  readonly columns?: number;
}

/** What a page heard of a run. */
export interface BenchPage {
  /** Milliseconds from a request's leaving to the message with its first text, by cell. */
  readonly firstTokens: readonly number[];
  readonly appends: number;
  readonly cells: number;
  readonly seconds: number;
  /** Resolves when the run that starts next is over. */
  ended(): Promise<void>;
}

export function openBench(parts: BenchParts): { readonly session: PreviewSession; readonly page: BenchPage } {
  const session = new PreviewSession(['file:///bench/faq.md'], ['faq'], worldOf(parts));
  return { session, page: listen(session) };
}

/** Documents of web length that no other name shares. */
export function documentsFor(count: number, name: string): readonly Document[] {
  return Array.from({ length: count }, (_, row) => ({
    id: `${name}-${row}`,
    text: `${name} ${row}. ${SENTENCE.repeat(DOCUMENT_CHARACTERS / SENTENCE.length)}`,
    textColumn: 'text',
    columns: { id: `${name}-${row}` },
    fileOrdinal: 0,
    row,
  }));
}

function worldOf({
  endpoint,
  transport,
  documents,
  concurrency,
  folder,
  columns = 1,
}: BenchParts): PreviewWorld {
  const paths = Array.from({ length: columns }, (_, column) => `/bench/faq${column}.md`);
  return {
    plan: (wish) =>
      wishedPlan(
        wish,
        async ({ models }) => {
          const planned = await loadPlan(
            {
              kind: 'prompts',
              paths,
              baseFolder: '/bench',
              models,
              documents: DEFAULT_DOCUMENTS,
            },
            {
              readText: async (path) => (path === paths[0] ? PROMPT : `${PROMPT}\n\n${path}`),
              endpoints: [endpoint],
              defaultAlias: null,
              defaultSource: '/bench/web.jsonl',
              loadTokenizer,
            },
          );
          return planned.ok ? { ...planned, notices: [] } : planned;
        },
        () => [],
      ),
    sample: async (name) => ({
      ok: true,
      sample: {
        name,
        revision: null,
        documents,
        total: documents.length,
        bad: [],
        badTotal: 0,
        missing: [],
        firstRows: null,
      },
    }),
    served: async () => [{ id: endpoint.model ?? '', window: 8192, ownedBy: 'vllm' }],
    access: async (asked) => ({ endpoint: asked, key: null }),
    mayContact: async () => true,
    isTrusted: () => true,
    ended: () => undefined,
    judgements: { ready: async () => undefined, judgementOf: UNJUDGED },
    transport,
    store: openResultStore(join(folder, 'previews'), () => undefined),
    clock: systemClock,
    concurrency: () => concurrency,
    log: { warn: () => undefined, error: () => undefined },
  };
}

function listen(session: PreviewSession): BenchPage {
  const sentAt = new Map<string, number>();
  const firstTokens: number[] = [];
  const page = { firstTokens, appends: 0, cells: 0, seconds: 0, ended: () => end };
  let finish = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const startedAt = performance.now();
  let wasRunning = false;
  const first = (key: string): void => {
    const at = sentAt.get(key);
    if (at === undefined) return;
    sentAt.delete(key);
    firstTokens.push(performance.timeOrigin + performance.now() - at);
  };
  session.attach((message: HostMessage) => {
    // As VS Code does on the way to a webview.
    JSON.stringify(message);
    if (message.type === 'grid') page.cells = message.cells.length;
    if (message.type === 'cells') {
      for (const { cell, snapshot } of message.cells) {
        if (snapshot.status === 'queued' && snapshot.sentAt !== null)
          sentAt.set(JSON.stringify(cell), snapshot.sentAt);
      }
    }
    if (message.type === 'appends') {
      page.appends += message.appends.length;
      for (const { cell } of message.appends) first(JSON.stringify(cell));
    }
    if (message.type === 'progress') {
      const { running } = message.progress;
      if (wasRunning && !running && message.progress.done === message.progress.total) {
        page.seconds = (performance.now() - startedAt) / 1000;
        finish();
      }
      wasRunning = running;
    }
  });
  return page;
}
