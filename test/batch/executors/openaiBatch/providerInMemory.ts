/** A provider in memory with the notes of a launch and a clock; the process may end before and after each of its effects. */
import { advance } from '../../../../server/batch/executors/openaiBatch/advance.ts';
import type { Advancing } from '../../../../server/batch/executors/openaiBatch/advancing.ts';
import type { BatchClient, Reply } from '../../../../server/batch/executors/openaiBatch/batchClient.ts';
import type {
  BatchState,
  RemoteBatch,
  RemoteFile,
} from '../../../../server/batch/executors/openaiBatch/decodeBatch.ts';
import type { LaunchFile } from '../../../../server/batch/executors/openaiBatch/launchFiles.ts';
import { foldNotes, type Note } from '../../../../server/batch/executors/openaiBatch/ledger.ts';
import { PROVIDERS } from '../../../../server/batch/executors/openaiBatch/providers.ts';
import { SETTLE_MS } from '../../../../server/batch/executors/openaiBatch/submitFile.ts';
import type { Failure } from '../../../../server/generation/completion.ts';
import type { JsonObject } from '../../../../server/language/json.ts';

/** The process ends here. */
class Crash extends Error {}

export const FILES = [1, 2, 3].map(fileOf);

/** A provider, the notes on disk, and a clock. */
interface World {
  readonly files: RemoteFile[];
  readonly batches: RemoteBatch[];
  readonly notes: JsonObject[];
  readonly warned: string[];
  readonly metadata: boolean;
  created: number;
  refuse: Failure | null;
  state: BatchState;
  now: number;
  /** Counts moments at which the process may end, down to the one at which it does. */
  untilCrash: number;
  moments: number;
}

export function world({ metadata = true } = {}): World {
  return {
    files: [],
    batches: [],
    notes: [],
    warned: [],
    metadata,
    created: 0,
    refuse: null,
    state: 'completed',
    now: 1000,
    untilCrash: Number.POSITIVE_INFINITY,
    moments: 0,
  };
}

/** Advances until all have ended, or the process does at that moment. */
export async function runOn(it: World, crashAt = Number.POSITIVE_INFINITY): Promise<World> {
  it.untilCrash = crashAt;
  it.moments = 0;
  try {
    for (let look = 0; look < 20 && !stagesOf(it).every((stage) => stage === 'ended'); look++) {
      await advance(advancing(it));
      it.now += SETTLE_MS;
    }
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  it.untilCrash = Number.POSITIVE_INFINITY;
  return it;
}

export function advancing(it: World): Advancing {
  return {
    files: FILES,
    states: new Map(foldNotes(FILES.length, it.notes)),
    placeOf: () => ({ provider: PROVIDERS.openai, client: clientOf(it) }),
    pathOf: ({ name }) => name,
    windowOf: () => '24h',
    answers: new Map(),
    isEnding: false,
    job: 'job',
    async note(note) {
      moment(it);
      it.notes.push(note as unknown as JsonObject);
      moment(it);
    },
    warn: (message) => it.warned.push(message),
    now: () => it.now++,
  };
}

/** Before and after each effect the process may end. */
export function clientOf(it: World): BatchClient {
  const reply = <T>(effect: () => T): Promise<Reply<T>> => {
    moment(it);
    if (it.refuse) return Promise.resolve({ ok: false, failure: it.refuse });
    const value = effect();
    moment(it);
    return Promise.resolve({ ok: true, value });
  };
  return {
    upload: ({ name, sizeBytes }) =>
      reply(() => {
        const file = { id: `file-${it.files.length}`, name, sizeBytes };
        it.files.push(file);
        return file;
      }),
    create: ({ inputFileId, metadata }) =>
      reply(() => {
        it.created += 1;
        const batch = {
          ...batchOf(`batch-${it.batches.length}`, inputFileId, it.state),
          metadata: it.metadata ? metadata : {},
        };
        it.batches.push(batch);
        return batch;
      }),
    async get(id) {
      const batch = it.batches.find((candidate) => candidate.id === id);
      const gone: Failure = { reason: 'bad-response', status: 404, message: 'Gone.', retryAfterMs: null };
      return batch ? { ok: true, value: batch } : { ok: false, failure: gone };
    },
    findFile: async (isIt) => ({ ok: true, value: it.files.find(isIt) ?? null }),
    findBatch: async (isIt) => ({ ok: true, value: it.batches.find(isIt) ?? null }),
    cancel: () => Promise.reject(new Error('not asked for')),
    fetch: () => Promise.reject(new Error('not asked for')),
    remove: () => Promise.reject(new Error('not asked for')),
  };
}

function moment(it: World): void {
  it.moments += 1;
  if (it.untilCrash-- <= 0) throw new Crash();
}

export function stagesOf(it: World): readonly string[] {
  return [...foldNotes(FILES.length, it.notes).values()].map(({ stage }) => stage.stage);
}

export function fileOf(number: number): LaunchFile {
  return {
    number,
    name: `rephrase-job-001-000${number}.jsonl`,
    alias: 'api',
    baseUrl: 'https://api.openai.com/v1',
    model: 'm',
    units: 10,
    requests: 10,
    sizeBytes: 100,
    sha256: '',
  };
}

export function batchOf(id: string, inputFileId: string, state: BatchState): RemoteBatch {
  return {
    id,
    state,
    inputFileId,
    outputFileId: 'out',
    errorFileId: null,
    counts: null,
    share: null,
    errors: [],
    metadata: {},
    createdAt: null,
  };
}

export function notes(
  file: number,
  bodies: readonly (Note extends infer N ? (N extends Note ? Omit<N, 'file' | 'at'> : never) : never)[],
  from = 0,
): readonly JsonObject[] {
  return bodies.map((body, position) => ({ file, at: from + position, ...body }) as unknown as JsonObject);
}
