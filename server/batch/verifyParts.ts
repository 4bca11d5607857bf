/** The parts' side of a proof: each part is read beside the journal's lines, row for row, and its checksum compared. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../language/json.ts';
import { said } from '../language/said.ts';
import { sha256Of } from './fileHash.ts';
import type { JobManifest, OutputRow } from './job.ts';
import { partName } from './jobFolder.ts';
import type { OutputManifest } from './outputManifest.ts';
import type { Problems } from './problemList.ts';
import type { KeptRow } from './runner/journalLine.ts';
import { checksumOf, partTexts } from './runner/partTexts.ts';
import { readPart } from './runner/readPart.ts';

/** Takes what the journal says, in its order. */
export interface PartsProof {
  /** The next row of a segment and variant. */
  expect(segment: number, variant: number, row: OutputRow): Promise<undefined>;
  /** The same for a row of which the journal knows place and checksum only. */
  expectKept(segment: number, variant: number, kept: KeptRow): Promise<undefined>;
  /** Nothing more follows for the segment. */
  endSegment(segment: number): Promise<void>;
  /** Parts so far that hold exactly what they must. */
  whole(): number;
  /** Reads no further. */
  close(): Promise<void>;
}

/** A part while it is read. */
interface ReadingPart {
  readonly path: string;
  readonly rows: AsyncGenerator<JsonObject>;
  expected: number;
  /** The first thing that is wrong; the rest is not looked at any more. */
  problem: string | null;
}

/** `output` is null where the manifest of the output is missing: then every part counts as not listed. */
export function createPartsProof(
  folder: string,
  manifest: JobManifest,
  output: OutputManifest | null,
  problems: Problems,
): PartsProof {
  const listed = new Map((output?.parts ?? []).map((part) => [part.path, part]));
  const reading = new Map<number, ReadingPart>();
  const texts = partTexts(manifest.partFormat, output?.columns ?? []);
  let whole = 0;

  const open = async (segment: number, variant: number): Promise<ReadingPart> => {
    const path = partName(manifest.variants[variant]?.id ?? '', segment, manifest.partFormat);
    const there = await stat(join(folder, path)).catch(() => null);
    const problem = there ? null : said('{0} is missing from the output.', path);
    return { path, rows: readPart(folder, path, manifest.partFormat), expected: 0, problem };
  };
  const close = async (part: ReadingPart): Promise<string | null> => {
    const rest = part.problem === null ? await nextOf(part) : null;
    await part.rows.return(undefined);
    if (part.problem === null && rest) return said('{0} holds more rows than the journal.', part.path);
    if (part.problem !== null) return part.problem;
    const entry = listed.get(part.path);
    if (entry?.rows !== part.expected || entry.sha256 !== (await sha256Of(join(folder, part.path)))) {
      return said(
        'manifest.json says something else about {0} than the journal, or the file was changed.',
        part.path,
      );
    }
    return null;
  };

  const expectNext = async (
    segment: number,
    variant: number,
    fits: (found: JsonObject, part: ReadingPart) => boolean,
  ): Promise<undefined> => {
    let part = reading.get(variant);
    if (!part) {
      part = await open(segment, variant);
      reading.set(variant, part);
    }
    part.expected += 1;
    if (part.problem !== null) return undefined;
    const found = await nextOf(part);
    if (part.problem === null && (!found || !fits(found, part))) {
      part.problem = said(
        '{0} does not hold what the journal says: row {1} differs.',
        part.path,
        part.expected,
      );
    }
    return undefined;
  };

  return {
    expect: (segment, variant, row) =>
      expectNext(segment, variant, (found) => texts.ofFound(found) === texts.ofRow(row)),
    expectKept: (segment, variant, kept) =>
      expectNext(
        segment,
        variant,
        (found, part) =>
          kept.part === part.path &&
          kept.position === part.expected - 1 &&
          kept.sha256 === checksumOf(texts.ofFound(found)),
      ),
    async endSegment(segment) {
      const seen = new Set<string>();
      for (const part of reading.values()) {
        seen.add(part.path);
        const problem = await close(part);
        if (problem === null) whole += 1;
        else problems.push(problem);
      }
      reading.clear();
      for (const part of listed.values()) {
        if (part.segment === segment && !seen.has(part.path)) {
          problems.push(said('manifest.json lists {0}, of which the journal knows nothing.', part.path));
        }
      }
    },
    whole: () => whole,
    async close() {
      for (const part of reading.values()) await part.rows.return(undefined);
      reading.clear();
    },
  };
}

/** The part's next row; undefined at its end, and where it cannot be read, which becomes its problem. */
async function nextOf(part: ReadingPart): Promise<JsonObject | undefined> {
  try {
    const { value, done } = await part.rows.next();
    return done ? undefined : value;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    part.problem = said('{0} cannot be read: {1}', part.path, message);
    return undefined;
  }
}
