/** The previews that were run, one file each, newest first, within limits of number and size. */
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { inTurns } from './inTurns.ts';
import type { RunHeader, StoredRun } from './storedRun.ts';
import { decodeHeader, decodeRun, runLines } from './storedRun.ts';

/** A stored run as a list shows it. */
export interface RunEntry {
  readonly header: RunHeader;
  readonly sizeBytes: number;
}

/** What is kept at the most; the oldest go first. */
export interface HistoryLimits {
  readonly runs: number;
  readonly bytes: number;
}

const HISTORY_LIMITS: HistoryLimits = { runs: 200, bytes: 512 * 1024 * 1024 };

const SUFFIX = '.ndjson';
/** Headers hold prompts; one that is longer than this is no header of ours. */
const HEADER_BYTES = 1024 * 1024;

export class RunHistory {
  readonly #folder: string;
  readonly #clock: Pick<Clock, 'now' | 'turn'>;
  readonly #limits: HistoryLimits;
  /** Writes follow one another. */
  #writing: Promise<unknown> = Promise.resolve();

  /** The folder need not exist yet. */
  constructor(folder: string, clock: Pick<Clock, 'now' | 'turn'>, limits: HistoryLimits = HISTORY_LIMITS) {
    this.#folder = folder;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Keeps a run, in the place of an earlier one of the same id. Rejects when the disk refuses. */
  keep(run: StoredRun): Promise<void> {
    const kept = this.#writing.then(() => this.#write(run));
    this.#writing = kept.catch(() => undefined);
    return kept;
  }

  /** Newest first; files that are none of ours are left alone. */
  async list(): Promise<readonly RunEntry[]> {
    const entries = await Promise.all((await this.#files()).map((file) => this.#entryOf(file)));
    return entries.filter((entry) => entry !== null).sort((a, b) => b.header.startedAt - a.header.startedAt);
  }

  /** Null where there is none of this id, or none that can be read. */
  async read(id: string): Promise<StoredRun | null> {
    try {
      return decodeRun(await readFile(this.#pathOf(id), 'utf8'))?.run ?? null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  async #write(run: StoredRun): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const lines: string[] = [];
    await inTurns(this.#clock, runLines(run), (line) => lines.push(line));
    const path = this.#pathOf(run.header.id);
    await writeFile(`${path}.tmp`, lines, { mode: 0o600 });
    await rename(`${path}.tmp`, path);
    await this.#trim();
  }

  async #trim(): Promise<void> {
    let bytes = 0;
    for (const [index, { header, sizeBytes }] of (await this.list()).entries()) {
      bytes += sizeBytes;
      if (index > 0 && (index >= this.#limits.runs || bytes > this.#limits.bytes)) {
        await this.remove(header.id);
      }
    }
  }

  async #files(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith(SUFFIX));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Reads the first line only. */
  async #entryOf(name: string): Promise<RunEntry | null> {
    const path = join(this.#folder, name);
    try {
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
        const end = buffer.subarray(0, bytesRead).indexOf('\n');
        const header = end < 0 ? null : decodeHeader(buffer.toString('utf8', 0, end));
        return header && `${header.id}${SUFFIX}` === name
          ? { header, sizeBytes: (await stat(path)).size }
          : null;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id.replace(/[^\w-]/g, '_')}${SUFFIX}`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
