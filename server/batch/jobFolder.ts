/** Where everything of a job stands on disk, and how a new job folder gets its name. Nothing here reads or writes. */
import { basename, join } from 'node:path';
import { pathSafe } from '../language/pathSafe.ts';
import type { JobManifest, PartFormat } from './job.ts';

/** The files of one job folder, absolute if the folder is. */
export interface JobPaths {
  readonly folder: string;
  readonly manifest: string;
  readonly state: string;
  readonly events: string;
  readonly control: string;
  readonly series: string;
  readonly journal: string;
  readonly locks: string;
  readonly log: string;
  readonly gitignore: string;
}

/** The paths of a job folder. */
export function pathsOf(folder: string): JobPaths {
  return {
    folder,
    manifest: join(folder, 'job.json'),
    state: join(folder, 'state.json'),
    events: join(folder, 'events.ndjson'),
    control: join(folder, 'control.ndjson'),
    series: join(folder, 'series.ndjson'),
    journal: join(folder, 'journal'),
    locks: join(folder, 'locks'),
    log: join(folder, 'logs', 'runner.log'),
    gitignore: join(folder, '.gitignore'),
  };
}

/** The folder that holds a job's parts, its failures and their manifest. */
export function outputFolderOf(folder: string, manifest: JobManifest): string {
  return manifest.output ?? join(folder, 'out');
}

/** `<variant>/part-00000.parquet`, numbered as the segment it was built from, relative to the output folder. */
export function partName(variantId: string, segment: number, format: PartFormat): string {
  return join(variantId, `part-${fiveDigits(segment)}.${format}`);
}

/** `00000.ndjson` in the journal's folder. */
export function segmentName(segment: number): string {
  return `${fiveDigits(segment)}.ndjson`;
}

/** `00000.index`, beside the segment it describes. */
export function indexName(segment: number): string {
  return `${fiveDigits(segment)}.index`;
}

/** The number in a segment's file name; null for any other file. */
export function segmentNumber(fileName: string): number | null {
  const digits = /^(\d{5,})\.ndjson$/.exec(basename(fileName))?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * A job's id and folder name: UTC time to the second, four characters against collisions, the name. Sorting ids sorts
 * jobs by age. `salt` is any text; the same salt, time and name give the same id.
 */
export function jobId(now: Date, name: string, salt: string): string {
  const stamp = now
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll('-', '')
    .replaceAll(':', '')
    .replace('T', '-');
  return `${stamp}-${salt.slice(0, 4)}-${pathSafe(name)}`;
}

/** The folder that should ignore itself in git: `.rephrase` where the jobs stand below one, else null. */
export function ownFolderOf(jobsFolder: string): string | null {
  const parent = join(jobsFolder, '..');
  if (basename(jobsFolder) === '.rephrase') return jobsFolder;
  return basename(parent) === '.rephrase' ? parent : null;
}

function fiveDigits(number: number): string {
  return String(number).padStart(5, '0');
}
