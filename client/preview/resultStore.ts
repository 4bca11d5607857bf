/**
 * Finished generations on disk, one JSON file each, found again by what was asked and whom: the fingerprint of the
 * request, the server that was asked and the rollout. Failures are not kept. Holds no key and no header.
 */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { t } from '@vscode/l10n';
import type { Completion, Usage } from '../../server/generation/completion.ts';
import type { Decoder } from '../webviews/decoder.ts';
import { count, decode, nullable, number, shape, text } from '../webviews/decoder.ts';

/** What a result is found by. */
export interface ResultKey {
  readonly fingerprint: string;
  /** Who was asked, as `serverOf` says it. */
  readonly origin: string;
  readonly rollout: number;
}

/** One finished generation. */
export interface StoredResult {
  readonly completion: Completion;
  readonly tokensPerSecond: number | null;
  readonly firstTokenMs: number | null;
  /** Milliseconds since the epoch. */
  readonly finishedAt: number;
  /** Fingerprint of the request whose answer stood in the cell before; null where none did. */
  readonly replaced: string | null;
}

/** The store of one workspace. */
export interface ResultStore {
  /** Null when there is none, or none that can be read; the latter is logged. */
  find(key: ResultKey): Promise<StoredResult | null>;
  /** Replaces what was kept under the key, atomically. Rejects when the disk refuses. */
  keep(key: ResultKey, result: StoredResult): Promise<void>;
}

/** Results written at once: cells that end together would else hold up everything that reads and writes files. */
const WRITERS = 2;

/** Opens the store in `folder`, which need not exist yet. `warn` hears of files that cannot be read. */
export function openResultStore(folder: string, warn: (message: string) => void): ResultStore {
  const made = new Set<string>();
  const writers = Array.from({ length: WRITERS }, () => Promise.resolve());
  let turn = 0;
  return {
    async find(key) {
      const path = pathOf(folder, key);
      const written = await readIfThere(path);
      if (written === null) return null;
      const decoded = decodeFile(written);
      if (!decoded.ok) {
        warn(`The stored result ${path} is damaged and is passed over: ${decoded.problem}`);
        return null;
      }
      return decoded.value.key.origin === key.origin ? decoded.value.result : null;
    },
    keep(key, result) {
      const writer = turn++ % WRITERS;
      const written = (writers[writer] ?? Promise.resolve()).then(() =>
        write(made, pathOf(folder, key), { version: 1, key, result }),
      );
      writers[writer] = written.catch(() => undefined);
      return written;
    },
  };
}

/** Replaces a file atomically; its folder is made where it is not among those `made` before. */
async function write(made: Set<string>, path: string, content: StoredFile): Promise<void> {
  const folder = dirname(path);
  if (!made.has(folder)) await mkdir(folder, { recursive: true });
  made.add(folder);
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    // Somebody may have emptied the storage.
    made.delete(folder);
    await rm(draft, { force: true });
    throw error;
  }
}

/** Two characters of the fingerprint make the folder, so that no folder grows without end. */
function pathOf(folder: string, { fingerprint, origin, rollout }: ResultKey): string {
  const where = createHash('sha256').update(origin).digest('hex').slice(0, 16);
  return join(folder, fingerprint.slice(0, 2), `${fingerprint}-${where}-${rollout}.json`);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

interface StoredFile {
  readonly version: number;
  readonly key: ResultKey;
  readonly result: StoredResult;
}

const usage: Decoder<Usage> = shape<Usage>({
  prompt_tokens: number,
  completion_tokens: number,
  total_tokens: number,
});

export const storedResult: Decoder<StoredResult> = shape<StoredResult>({
  completion: shape<Completion>({
    text,
    reasoning: nullable(text),
    finishReason: nullable(text),
    usage: nullable(usage),
  }),
  tokensPerSecond: nullable(number),
  firstTokenMs: nullable(number),
  finishedAt: number,
  replaced: (value, at) => (value === undefined ? null : nullable(text)(value, at)),
});

const storedFile: Decoder<StoredFile> = shape<StoredFile>({
  version: count,
  key: shape<ResultKey>({ fingerprint: text, origin: text, rollout: count }),
  result: storedResult,
});

function decodeFile(written: string): ReturnType<typeof decode<StoredFile>> {
  try {
    return decode(storedFile, JSON.parse(written));
  } catch {
    return { ok: false, problem: t('it is no JSON.') };
  }
}
