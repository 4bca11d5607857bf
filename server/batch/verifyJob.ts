/** Proves from the journal, read again from its first byte, that a job lost nothing, doubled nothing and wrote what it says. */
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import type { JobManifest, UnitKey } from './job.ts';
import { outputFolderOf, partName, pathsOf, segmentName } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import type { OutputFile } from './outputManifest.ts';
import { readOutputManifest } from './outputManifest.ts';
import type { CommittedUnits } from './runner/committedUnits.ts';
import { createCommittedUnits } from './runner/committedUnits.ts';
import { sealedIndex, segmentsIn } from './runner/foldJournal.ts';
import { factsOf, parseLine, rowBytes } from './runner/journalLine.ts';
import { FAILURES_FILE, failureBytes } from './runner/partsBuilder.ts';
import { scanLines } from './runner/scanLines.ts';

/** What the journal proves. */
export interface Verification {
  /** Units that the job selected. */
  readonly units: number;
  readonly rows: number;
  readonly failures: number;
  readonly missing: number;
  readonly parts: number;
  /** What is not as it must be, a sentence each; empty for a job that is complete and whole. */
  readonly problems: readonly string[];
}

type Verified =
  | { readonly ok: true; readonly verification: Verification }
  | { readonly ok: false; readonly message: string };

/** Reads the whole journal and every part once. Writes nothing. */
export async function verifyJob(folder: string): Promise<Verified> {
  const read = await readManifest(folder);
  if (!read.ok) return read;
  const manifest = read.value;
  const problems: string[] = [];
  const proof = createProof(manifest, problems);
  const { journal } = pathsOf(folder);
  for (const segment of await segmentsIn(journal)) await readSegment(journal, segment, proof, problems);
  const units = manifest.input.documents * manifest.variants.length;
  const { count, first } = proof.committed.missing(manifest.input.rowsPerFile, 3);
  if (count > 0) {
    problems.push(
      `${count} of ${units} units are not committed, the first of them ${named(first, manifest)}.`,
    );
  }
  const parts = await compareOutput(outputFolderOf(folder, manifest), proof, manifest, problems);
  const { rows, failures } = proof;
  return { ok: true, verification: { units, rows, failures, missing: count, parts, problems } };
}

/** What the journal says the output must hold. */
interface Proof {
  readonly committed: CommittedUnits;
  rows: number;
  failures: number;
  /** Expected files by path relative to the output folder. */
  readonly files: Map<string, { rows: number; readonly hash: Hash }>;
  take(bytes: Buffer, segment: number, place: string): void;
}

function createProof(manifest: JobManifest, problems: string[]): Proof {
  const committed = createCommittedUnits(manifest.variants.length);
  const files: Proof['files'] = new Map();
  const expect = (path: string, bytes: Buffer | null): void => {
    const file = files.get(path) ?? { rows: 0, hash: createHash('sha256') };
    files.set(path, file);
    file.rows += 1;
    file.hash.update(bytes ?? '');
  };
  const proof: Proof = {
    committed,
    rows: 0,
    failures: 0,
    files,
    take(bytes, segment, place) {
      const line = parseLine(bytes.toString());
      if (!line) {
        problems.push(`${place} is not a line of a journal.`);
        return;
      }
      const { key, failure } = factsOf(line);
      const variant = manifest.variants[key[2]];
      if (!variant || key[1] >= (manifest.input.rowsPerFile[key[0]] ?? 0)) {
        problems.push(`${place} commits ${named([key], manifest)}, which the job did not select.`);
      } else if (!committed.add(...key, failure !== null)) {
        problems.push(`${place} commits ${named([key], manifest)} for the second time.`);
      } else if (failure === null) {
        proof.rows += 1;
        expect(partName(variant.id, segment), rowBytes(bytes));
      } else {
        proof.failures += 1;
        expect(FAILURES_FILE, failureBytes(bytes, manifest));
      }
    },
  };
  return proof;
}

async function readSegment(
  journal: string,
  segment: number,
  proof: Proof,
  problems: string[],
): Promise<void> {
  const index = await sealedIndex(journal, segment);
  const name = segmentName(segment);
  const hash = createHash('sha256');
  let line = 0;
  const end = await scanLines(
    join(journal, name),
    (bytes) => {
      line += 1;
      hash.update(bytes);
      proof.take(bytes, segment, `Line ${line} of journal/${name}`);
      return undefined;
    },
    index?.sizeBytes,
  );
  if (!index) {
    const torn = end.tornBytes > 0 ? `, and ${end.tornBytes} bytes at its end are no line` : '';
    problems.push(
      `journal/${name} is not sealed${torn}: a runner is at work, or was killed. Resume the job.`,
    );
  } else if (index.sha256 !== hash.digest('hex')) {
    problems.push(`journal/${name} is not what it was when it was sealed: its checksum differs.`);
  }
}

/** Compares files with the journal and with the output's manifest. Gives the number of parts that are as they must be. */
async function compareOutput(
  output: string,
  proof: Proof,
  manifest: JobManifest,
  problems: string[],
): Promise<number> {
  const listed = await readOutputManifest(output);
  if (listed?.job !== manifest.id) {
    problems.push(`${join(output, 'manifest.json')} is missing or belongs to another job.`);
    return 0;
  }
  const byPath = new Map<string, OutputFile>(listed.parts.map((part) => [part.path, part]));
  if (listed.failures) byPath.set(listed.failures.path, listed.failures);
  let whole = 0;
  for (const [path, expected] of proof.files) {
    const sha256 = expected.hash.digest('hex');
    const found = await sha256Of(join(output, path));
    const entry = byPath.get(path);
    if (found === null) problems.push(`${path} is missing from the output.`);
    else if (found !== sha256) problems.push(`${path} does not hold what the journal says.`);
    else if (entry?.sha256 !== sha256 || entry.rows !== expected.rows) {
      problems.push(`manifest.json says something else about ${path} than the journal.`);
    } else if (path !== FAILURES_FILE) whole += 1;
  }
  for (const path of byPath.keys()) {
    if (!proof.files.has(path))
      problems.push(`manifest.json lists ${path}, of which the journal knows nothing.`);
  }
  return whole;
}

async function sha256Of(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    const end = await scanLines(path, (bytes) => {
      hash.update(bytes);
      return undefined;
    });
    return end.tornBytes === 0 ? hash.digest('hex') : 'torn';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function named(keys: readonly UnitKey[], { input, variants }: JobManifest): string {
  return keys
    .map(([file, row, variant]) => {
      const path = input.files[file]?.path ?? `file ${file}`;
      return `row ${row} of ${path} for ${variants[variant]?.id ?? `variant ${variant}`}`;
    })
    .join('; ');
}
