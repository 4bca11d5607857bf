/** `manifest.json` of a job's output folder: every part with its rows and checksum, so that a copy can be checked. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from './decodeJob.ts';
import { fileMark, replaceFile, replaceWhere } from './durableFile.ts';
import type { JobManifest } from './job.ts';
import { outputFolderOf } from './jobFolder.ts';
import type { PartColumn } from './runner/columnType.ts';

/** One output file. */
export interface OutputFile {
  /** Relative to the output folder. */
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A part and the segment it was built from. */
export interface PartEntry extends OutputFile {
  readonly segment: number;
  readonly variant: string;
}

export interface OutputManifest {
  readonly format: 1;
  /** Id of the job; no other job may write here. */
  readonly job: string;
  /** Every selected unit stands in a part or among the failures. */
  readonly complete: boolean;
  readonly variants: readonly {
    readonly id: string;
    readonly prompt: string;
    readonly model: string;
    readonly recipe: string;
    readonly rows: number;
  }[];
  /** Segments whose parts are all listed. */
  readonly segments: readonly number[];
  readonly parts: readonly PartEntry[];
  /** Null until the job ends for the first time. */
  readonly failures: OutputFile | null;
  /** The source's columns in Parquet parts; null before the first part. */
  readonly columns: readonly PartColumn[] | null;
}

/** The manifest in an output folder; null when there is none, or none that can be read. */
export async function readOutputManifest(folder: string): Promise<OutputManifest | null> {
  const text = await readFile(manifestPath(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const parsed = text === null ? null : parseJson(text);
  return parsed?.ok && isOutputManifest(parsed.value) ? parsed.value : null;
}

/** Replaces the manifest of an output folder. */
export async function writeOutputManifest(folder: string, manifest: OutputManifest): Promise<void> {
  await replaceFile(manifestPath(folder), textOf(manifest));
}

/** Keeps the manifest of an output folder for one runner. */
export interface ManifestKeeper {
  write(manifest: OutputManifest): Promise<void>;
}

/**
 * Keeps the manifest that stands in the folder now. Where somebody else has replaced it meanwhile, `isLost` is asked: a
 * runner that was held up, and whose job another has gone on with, writes over nothing of that one.
 */
export function keepManifest(folder: string, isLost: () => Promise<boolean>): ManifestKeeper {
  const path = manifestPath(folder);
  let mark = fileMark(path);
  const isOurs = async (): Promise<boolean> => fileMark(path) === mark || !(await isLost());
  return {
    async write(manifest) {
      if (await replaceWhere(path, textOf(manifest), isOurs)) mark = fileMark(path);
    },
  };
}

function textOf(manifest: OutputManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The manifest of a job that has no part yet. */
export function emptyOutputManifest(job: JobManifest): OutputManifest {
  return {
    format: 1,
    job: job.id,
    complete: false,
    variants: job.variants.map(({ id, promptName, model, recipe }) => ({
      id,
      prompt: promptName,
      model,
      recipe,
      rows: 0,
    })),
    segments: [],
    parts: [],
    failures: null,
    columns: null,
  };
}

/** Whether an output is complete and each of its files has the size that it had; what is in them only `verifyJob` tells. */
export async function outputStands(folder: string, job: JobManifest): Promise<boolean> {
  const output = outputFolderOf(folder, job);
  const listed = await readOutputManifest(output);
  if (listed?.job !== job.id || !listed.complete) return false;
  for (const file of [...listed.parts, ...(listed.failures ? [listed.failures] : [])]) {
    const found = await stat(join(output, file.path)).catch(() => null);
    if (found?.size !== file.sizeBytes) return false;
  }
  return true;
}

function manifestPath(folder: string): string {
  return join(folder, 'manifest.json');
}

/** What a manifest is used for is checked; the rest is for people. */
function isOutputManifest(value: unknown): value is OutputManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { format, job, variants, segments, parts, failures } = value as Readonly<Record<string, unknown>>;
  return (
    format === 1 &&
    typeof job === 'string' &&
    Array.isArray(variants) &&
    Array.isArray(segments) &&
    Array.isArray(parts) &&
    parts.every(isOutputFile) &&
    (failures === null || isOutputFile(failures))
  );
}

function isOutputFile(value: unknown): value is OutputFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, rows, sizeBytes, sha256 } = value as Readonly<Record<string, unknown>>;
  return (
    typeof path === 'string' &&
    isBelow(path) &&
    typeof rows === 'number' &&
    typeof sizeBytes === 'number' &&
    typeof sha256 === 'string'
  );
}

/** Whether a path stays in the folder it is relative to. */
function isBelow(path: string): boolean {
  return path.split(/[/\\]/).every((step) => step !== '' && step !== '.' && step !== '..');
}
