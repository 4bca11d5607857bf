/**
 * `executor/launches.ndjson`: what was going to be started elsewhere, and what was. Each line is on disk before anybody
 * acts on it, so that after a crash nothing is started a second time. Only the runner that holds the job's lock writes it.
 */
import { mkdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../language/json.ts';
import { parseJson } from '../decodeJob.ts';
import { appendSynced, syncFolder } from '../durableFile.ts';
import type { Raw } from '../rawFields.ts';

/** One launch: a folder of its own, and its facts in the order in which they were noted. */
export interface Launch {
  /** `001` for the first of a job. */
  readonly id: string;
  /** Absolute; `executor/<id>` in the job folder. It exists. */
  readonly folder: string;
  readonly notes: readonly JsonObject[];
  /** Resolves when the fact is on disk. */
  note(fact: JsonObject): Promise<void>;
}

export interface LaunchLog {
  /** The launch that began and has not ended; null where there is none. */
  readonly open: Launch | null;
  /** Whether it was launched: what comes next is `resume`, else it is prepared anew. */
  readonly isLaunched: boolean;
  /** The last that ended; null before. */
  readonly last: Launch | null;
  begin(): Promise<Launch>;
  /** Everything is prepared: from here on something may run. */
  launched(): Promise<void>;
  end(): Promise<void>;
}

/** Whether something that was started elsewhere may still be at work, whoever runs the job. Writes nothing. */
export async function hasOpenLaunch(jobFolder: string): Promise<boolean> {
  return (await foldedAsItIs(jobFolder)).isLaunched;
}

/** The launch that began and has not ended, as its runner left it; null where there is none. Writes nothing. */
export async function readOpenLaunch(jobFolder: string): Promise<Pick<Launch, 'folder' | 'notes'> | null> {
  const { open: id, notes } = await foldedAsItIs(jobFolder);
  return id === null ? null : { folder: join(executorFolder(jobFolder), id), notes };
}

async function foldedAsItIs(jobFolder: string): Promise<Folded> {
  const read = await readFile(join(executorFolder(jobFolder), 'launches.ndjson'), 'utf8').catch(() => '');
  return foldLines(linesIn(read));
}

/** Where executors keep their files. */
export function executorFolder(jobFolder: string): string {
  return join(jobFolder, 'executor');
}

/** Reads the log, cutting off a line that a crash left unfinished. Rejects with what the disk says. */
export async function openLaunchLog(jobFolder: string): Promise<LaunchLog> {
  const root = executorFolder(jobFolder);
  await mkdir(root, { recursive: true });
  const path = join(root, 'launches.ndjson');
  const append = async (fact: JsonObject): Promise<void> => {
    await appendSynced(path, [fact]);
    await syncFolder(root);
  };
  const state = foldLines(await linesOf(path));
  const launchOf = async (id: string, notes: JsonObject[]): Promise<Launch> => {
    const folder = join(root, id);
    await mkdir(folder, { recursive: true });
    return {
      id,
      folder,
      notes,
      async note(fact) {
        await append({ launch: id, at: new Date().toISOString(), note: fact });
        notes.push(fact);
      },
    };
  };
  let launches = state.launches;
  let isLaunched = state.isLaunched;
  let current = state.open === null ? null : await launchOf(state.open, state.notes);
  let last = state.last === null ? null : await launchOf(state.last, state.lastNotes);
  const say = (step: string): Promise<void> => {
    if (!current) throw new Error(`No launch has begun that could be ${step}.`);
    return append({ launch: current.id, at: new Date().toISOString(), step });
  };
  return {
    get open() {
      return current;
    },
    get isLaunched() {
      return isLaunched;
    },
    get last() {
      return last;
    },
    async begin() {
      launches += 1;
      const id = String(launches).padStart(3, '0');
      await append({ launch: id, at: new Date().toISOString(), step: 'begun' });
      current = await launchOf(id, []);
      isLaunched = false;
      return current;
    },
    async launched() {
      await say('launched');
      isLaunched = true;
    },
    async end() {
      await say('ended');
      last = current;
      current = null;
      isLaunched = false;
    },
  };
}

interface Folded {
  readonly launches: number;
  readonly open: string | null;
  readonly isLaunched: boolean;
  readonly notes: JsonObject[];
  readonly last: string | null;
  readonly lastNotes: JsonObject[];
}

function foldLines(lines: readonly Raw[]): Folded {
  let folded: Folded = { launches: 0, open: null, isLaunched: false, notes: [], last: null, lastNotes: [] };
  for (const line of lines) {
    const { launch, step, note } = line;
    if (typeof launch !== 'string') continue;
    if (step === 'begun') {
      folded = { ...folded, launches: Number(launch), open: launch, isLaunched: false, notes: [] };
    } else if (step === 'launched') folded = { ...folded, isLaunched: true };
    else if (step === 'ended') {
      folded = { ...folded, open: null, isLaunched: false, last: launch, lastNotes: folded.notes, notes: [] };
    } else if (typeof note === 'object' && note !== null) folded.notes.push(note as JsonObject);
  }
  return folded;
}

async function linesOf(path: string): Promise<readonly Raw[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await truncate(path, whole);
  return linesIn(bytes.toString('utf8', 0, whole));
}

function linesIn(text: string): readonly Raw[] {
  return text.split('\n').flatMap((line) => {
    const parsed = parseJson(line);
    return parsed.ok && typeof parsed.value === 'object' && parsed.value !== null
      ? [parsed.value as Raw]
      : [];
  });
}
