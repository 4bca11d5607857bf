/** Builds the output from sealed segments: one part per segment and variant, then the failures. Doing it again gives the same files. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobManifest } from '../job.ts';
import { outputFolderOf, partName, pathsOf } from '../jobFolder.ts';
import type { OutputFile, OutputManifest, PartFile } from '../outputManifest.ts';
import { emptyOutputManifest, readOutputManifest, writeOutputManifest } from '../outputManifest.ts';
import { visitSealed } from './committedRows.ts';
import { parseLine, rowBytes } from './journalLine.ts';
import type { RowFile } from './rowFile.ts';
import { createRowFile } from './rowFile.ts';

export interface PartsBuilder {
  /** Builds what is missing for a sealed segment, after the builds asked for before. Rejects with what the disk says. */
  build(segment: number): Promise<void>;
  /**
   * After all builds: writes the failures of those segments. The output counts as complete when `committed` is true
   * and every part stands.
   */
  finish(segments: readonly number[], committed: boolean): Promise<boolean>;
}

/** The file that lists the units without a row. */
export const FAILURES_FILE = 'failures.jsonl';

/** Opens the output of a job. */
export async function openParts(folder: string, manifest: JobManifest): Promise<PartsBuilder> {
  const output = outputFolderOf(folder, manifest);
  const { journal } = pathsOf(folder);
  await mkdir(output, { recursive: true });
  const found = await readOutputManifest(output);
  let state = found?.job === manifest.id ? found : emptyOutputManifest(manifest);
  let queue: Promise<void> = Promise.resolve();
  const buildOne = async (segment: number): Promise<void> => {
    if (await isBuilt(state, segment, output)) return;
    state = withSegment(state, segment, await buildSegment(journal, segment, output, manifest));
    await writeOutputManifest(output, state);
  };
  return {
    build(segment) {
      const built = queue.then(() => buildOne(segment));
      queue = built.catch(() => undefined);
      return built;
    },
    async finish(segments, committed) {
      await queue;
      const complete = committed && segments.every((segment) => state.segments.includes(segment));
      const failures = await buildFailures(journal, segments, output, manifest);
      state = { ...state, failures, complete };
      await writeOutputManifest(output, state);
      return complete;
    },
  };
}

/** A failure's line as it stands in the failures file. */
export function failureBytes(line: Buffer, manifest: JobManifest): Buffer | null {
  const parsed = parseLine(line.toString());
  if (!parsed || !('failure' in parsed)) return null;
  const [file, row, variant] = parsed.key;
  const { id, reason, message, attempts } = parsed.failure;
  const said = {
    id,
    variant: manifest.variants[variant]?.id ?? String(variant),
    file: manifest.input.files[file]?.path ?? String(file),
    row,
    reason,
    message,
    attempts,
  };
  return Buffer.from(`${JSON.stringify(said)}\n`);
}

async function isBuilt(state: OutputManifest, segment: number, output: string): Promise<boolean> {
  if (!state.segments.includes(segment)) return false;
  for (const part of state.parts.filter((candidate) => candidate.segment === segment)) {
    const found = await stat(join(output, part.path)).catch(() => null);
    if (found?.size !== part.sizeBytes) return false;
  }
  return true;
}

async function buildSegment(
  journal: string,
  segment: number,
  output: string,
  manifest: JobManifest,
): Promise<readonly PartFile[]> {
  const files = new Map<number, RowFile>();
  try {
    await visitSealed(journal, segment, ({ key, failed, bytes }) => {
      const variant = manifest.variants[key[2]];
      const row = failed ? null : rowBytes(bytes);
      if (!variant || !row) return;
      let file = files.get(key[2]);
      if (!file) {
        file = createRowFile(join(output, partName(variant.id, segment)));
        files.set(key[2], file);
      }
      return file.add(row);
    });
    const parts: PartFile[] = [];
    for (const [position, file] of [...files].sort(([a], [b]) => a - b)) {
      const variant = manifest.variants[position]?.id ?? String(position);
      parts.push({ path: partName(variant, segment), segment, variant, ...(await file.finish()) });
    }
    return parts;
  } catch (error) {
    await Promise.all([...files.values()].map((file) => file.discard()));
    throw error;
  }
}

async function buildFailures(
  journal: string,
  segments: readonly number[],
  output: string,
  manifest: JobManifest,
): Promise<OutputFile | null> {
  const path = join(output, FAILURES_FILE);
  const file = createRowFile(path);
  let any = false;
  try {
    for (const segment of segments) {
      await visitSealed(journal, segment, ({ failed, bytes }) => {
        const line = failed ? failureBytes(bytes, manifest) : null;
        if (!line) return;
        any = true;
        return file.add(line);
      });
    }
    if (any) return { path: FAILURES_FILE, ...(await file.finish()) };
    await rm(path, { force: true });
    return null;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function withSegment(state: OutputManifest, segment: number, parts: readonly PartFile[]): OutputManifest {
  const all = [...state.parts.filter((part) => part.segment !== segment), ...parts].sort(
    (a, b) => a.variant.localeCompare(b.variant) || a.segment - b.segment,
  );
  return {
    ...state,
    complete: false,
    segments: [...new Set([...state.segments, segment])].sort((a, b) => a - b),
    parts: all,
    variants: state.variants.map((variant) => ({
      ...variant,
      rows: all.reduce((rows, part) => rows + (part.variant === variant.id ? part.rows : 0), 0),
    })),
  };
}
