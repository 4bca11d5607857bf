/** How far a DataTrove project is, told by its own files: completions, checkpoints, ranks that gave up. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../decodeJob.ts';
import type { Raw } from '../../rawFields.ts';

/** A picture of it. Ranks of all stages are counted. */
export interface ProjectProgress {
  readonly ranks: number;
  readonly ranksDone: number;
  readonly ranksStopped: number;
  /** Units that stand in finished ranks and full chunks. */
  readonly unitsDone: number;
  /** Changes whenever there are more rows to read. */
  readonly mark: string;
  /** Why the first rank that gave up did; null where none has. */
  readonly stopped: { readonly reason: string; readonly message: string } | null;
}

/** What `run.json` says about the division. */
export interface ProjectShape {
  readonly chunk: number;
  readonly stages: readonly { readonly name: string; readonly variants: readonly number[] }[];
  /** Units of each rank, over all stages. */
  readonly units: readonly number[];
  readonly variants: number;
}

/** Null where there is no whole project. */
export async function readShape(folder: string): Promise<ProjectShape | null> {
  const read = await readFile(join(folder, 'run.json'), 'utf8').catch(() => null);
  const parsed = read === null ? null : parseJson(read);
  if (!parsed?.ok) return null;
  const { chunk, stages, ranks, variants } = parsed.value as Raw;
  if (
    typeof chunk !== 'number' ||
    !Array.isArray(stages) ||
    !Array.isArray(ranks) ||
    !Array.isArray(variants)
  ) {
    return null;
  }
  return {
    chunk,
    stages: stages as ProjectShape['stages'],
    units: (ranks as readonly Raw[]).map(({ units }) => (typeof units === 'number' ? units : 0)),
    variants: variants.length,
  };
}

/** Null where there is no whole project. Files that come and go meanwhile are passed over. */
export async function readProgress(folder: string): Promise<ProjectProgress | null> {
  const shape = await readShape(folder);
  if (!shape) return null;
  const sum = { ranksDone: 0, ranksStopped: 0, unitsDone: 0 };
  let stopped: ProjectProgress['stopped'] = null;
  const marks: string[] = [];
  for (const stage of shape.stages) {
    const root = join(folder, 'stages', stage.name);
    const share = stage.variants.length / Math.max(1, shape.variants);
    const done = new Set(await namesIn(join(root, 'logs', 'completions')));
    const gaveUp = await namesIn(join(root, 'stopped'));
    sum.ranksDone += done.size;
    sum.ranksStopped += gaveUp.length;
    stopped ??= await whyStopped(root, gaveUp[0]);
    for (const [rank, units] of shape.units.entries()) {
      const ofStage = Math.round(units * share);
      const name = String(rank).padStart(5, '0');
      if (done.has(name)) sum.unitsDone += ofStage;
      else sum.unitsDone += Math.min(ofStage, (await chunksDone(root, name)) * shape.chunk);
    }
    marks.push(
      `${done.size}:${await sizesIn(join(root, 'checkpoints'))}:${(await namesIn(join(root, 'output'))).length}`,
    );
  }
  return { ranks: shape.units.length * shape.stages.length, ...sum, mark: marks.join('|'), stopped };
}

/** The names in a folder, sorted; none where it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** `last_chunk/<rank>.txt` holds the number, from 0, of the last chunk before which none is open. */
async function chunksDone(root: string, rank: string): Promise<number> {
  const text = await readFile(join(root, 'checkpoints', 'last_chunk', `${rank}.txt`), 'utf8').catch(() => '');
  const last = Number.parseInt(text, 10);
  return Number.isSafeInteger(last) && last >= 0 ? last + 1 : 0;
}

/** Bytes in the checkpoints of all ranks: they grow with every row. */
async function sizesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const rank of await namesIn(folder)) {
    for (const name of await namesIn(join(folder, rank))) {
      if (name.endsWith('.jsonl'))
        bytes += await stat(join(folder, rank, name)).then(
          ({ size }) => size,
          () => 0,
        );
    }
  }
  return bytes;
}

async function whyStopped(root: string, name: string | undefined): Promise<ProjectProgress['stopped']> {
  if (name === undefined) return null;
  const parsed = parseJson(await readFile(join(root, 'stopped', name), 'utf8').catch(() => ''));
  const { reason, message } = (parsed.ok && parsed.value !== null ? parsed.value : {}) as Raw;
  return typeof reason === 'string' && typeof message === 'string' ? { reason, message } : null;
}
