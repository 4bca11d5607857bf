/** Proves from the journal, read again from its first byte, that a job lost nothing, doubled nothing and wrote what it says. */

import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { said } from '../language/said.ts';
import { sha256Of } from './fileHash.ts';
import type { JobManifest } from './job.ts';
import { outputFolderOf, pathsOf, segmentName } from './jobFolder.ts';
import { readManifest } from './jobReader.ts';
import type { OutputManifest } from './outputManifest.ts';
import { readOutputManifest } from './outputManifest.ts';
import { createProblemList, type Problems } from './problemList.ts';
import type { CommittedUnits } from './runner/committedUnits.ts';
import { createCommittedUnits } from './runner/committedUnits.ts';
import { JournalDamaged, missingSegment, sealedIndex, segmentsIn } from './runner/foldJournal.ts';
import { factsOf, parseLine, parseReopening } from './runner/journalLine.ts';
import { FAILURES_FILE, failureBytes } from './runner/partsBuilder.ts';
import { scanLines } from './runner/scanLines.ts';
import type { PartsProof } from './verifyParts.ts';
import { createPartsProof } from './verifyParts.ts';
import { missingUnits, named } from './verifySelection.ts';

/** What the journal proves. */
export interface Verification {
  /** Units that the job selected. */
  readonly units: number;
  readonly rows: number;
  readonly failures: number;
  readonly missing: number;
  /** Parts that hold what the journal says. */
  readonly parts: number;
  /** What is not as it must be, a sentence each; empty for a job that is complete and whole. */
  readonly problems: readonly string[];
}

type Verified =
  | { readonly ok: true; readonly verification: Verification }
  | { readonly ok: false; readonly message: string };

/** How a long read may be ended, and how far it is. */
export interface Reading {
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many of the lines that the job selected were read. */
  readonly onProgress?: ((lines: number, of: number) => void) | undefined;
}

/** Lines between two reports of progress. */
export const REPORT_EVERY = 2000;

/**
 * Reads the whole journal and every part once, side by side: memory does not grow with the job. Writes nothing. Where a filter
 * chose the documents, and their files are what they were, these are read again to see which were chosen. Ended by
 * `signal` it says so in its message.
 */
export async function verifyJob(folder: string, { signal, onProgress }: Reading = {}): Promise<Verified> {
  const read = await readManifest(folder);
  if (!read.ok) return read;
  const manifest = read.value;
  const problems = createProblemList();
  const output = outputFolderOf(folder, manifest);
  const listed = await readOutputManifest(output);
  if (listed?.job !== manifest.id) {
    problems.push(said('{0} is missing or belongs to another job.', join(output, 'manifest.json')));
  }
  const own = listed?.job === manifest.id ? listed : null;
  const parts = createPartsProof(output, manifest, own, problems);
  const proof = createProof(manifest, parts, problems);
  const { journal } = pathsOf(folder);
  const units = manifest.input.documents * manifest.variants.length;
  let lines = 0;
  const onLine = (): void => {
    lines += 1;
    if (lines % REPORT_EVERY === 0) onProgress?.(lines, units);
  };
  try {
    for (const [position, segment] of (await segmentsIn(journal)).entries()) {
      if (segment !== position) throw missingSegment(journal, position);
      await readSegment(journal, segment, { proof, parts, problems, signal, onLine });
      if (signal?.aborted) break;
    }
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error;
    problems.push(error.message);
  } finally {
    await parts.close();
  }
  if (signal?.aborted) return { ok: false, message: said('Verifying was stopped before its end.') };
  const missing = await missingUnits(manifest, proof.committed, problems, signal);
  if (own) await compareFailures(output, proof, own, problems);
  const { rows, failures } = proof;
  const verification = { units, rows, failures, missing, parts: parts.whole(), problems: problems.all() };
  return { ok: true, verification };
}

/** What the lines of the journal add up to. */
interface Proof {
  readonly committed: CommittedUnits;
  rows: number;
  failures: number;
  /** Of the lines that the file of failures must hold. */
  failuresHash: Hash;
  reopen(): void;
  take(bytes: Buffer, segment: number, line: number): Promise<undefined> | undefined;
}

function createProof(manifest: JobManifest, parts: PartsProof, problems: Problems): Proof {
  const committed = createCommittedUnits(manifest.variants.length);
  const proof: Proof = {
    committed,
    rows: 0,
    failures: 0,
    failuresHash: createHash('sha256'),
    reopen() {
      committed.reopenFailed();
      proof.failures = 0;
      proof.failuresHash = createHash('sha256');
    },
    take(bytes, segment, number) {
      const name = segmentName(segment);
      const line = parseLine(bytes.toString());
      if (!line) {
        problems.push(said('Line {0} of journal/{1} is not a line of a journal.', number, name));
        return;
      }
      const { key, failure } = factsOf(line);
      if (!manifest.variants[key[2]] || key[1] >= (manifest.input.rowsPerFile[key[0]] ?? 0)) {
        problems.push(
          said(
            'Line {0} of journal/{1} commits {2}, which the job did not select.',
            number,
            name,
            named([key], manifest),
          ),
        );
      } else if (!committed.add(...key, failure !== null)) {
        problems.push(
          said(
            'Line {0} of journal/{1} commits {2} for the second time.',
            number,
            name,
            named([key], manifest),
          ),
        );
      } else if ('failure' in line) {
        proof.failures += 1;
        proof.failuresHash.update(failureBytes(bytes, manifest) ?? '');
      } else {
        proof.rows += 1;
        const { recipe } = 'row' in line ? line.row : line.kept;
        if (recipe !== manifest.variants[key[2]]?.recipe) {
          problems.push(
            said(
              'Line {0} of journal/{1} holds a row of another recipe than that of {2}.',
              number,
              name,
              manifest.variants[key[2]]?.id ?? key[2],
            ),
          );
        }
        const rollouts = 'row' in line ? line.row.rollout_results.length : line.kept.rollouts;
        if (rollouts !== manifest.rollouts) {
          problems.push(
            said(
              'Line {0} of journal/{1} holds {2} of {3} rollouts.',
              number,
              name,
              rollouts,
              manifest.rollouts,
            ),
          );
        }
        return 'row' in line
          ? parts.expect(segment, key[2], line.row)
          : parts.expectKept(segment, key[2], line.kept);
      }
      return;
    },
  };
  return proof;
}

interface SegmentReading {
  readonly proof: Proof;
  readonly parts: PartsProof;
  readonly problems: Problems;
  readonly signal: AbortSignal | undefined;
  readonly onLine: () => void;
}

async function readSegment(
  journal: string,
  segment: number,
  { proof, parts, problems, signal, onLine }: SegmentReading,
): Promise<void> {
  const index = await sealedIndex(journal, segment);
  const name = segmentName(segment);
  const hash = createHash('sha256');
  let line = 0;
  const end = await scanLines(
    join(journal, name),
    (bytes) => {
      if (signal?.aborted) return false;
      line += 1;
      onLine();
      hash.update(bytes);
      if (line === 1 && parseReopening(bytes.toString()) !== null) {
        proof.reopen();
        return;
      }
      return proof.take(bytes, segment, line);
    },
    index?.sizeBytes,
  );
  if (signal?.aborted) return;
  await parts.endSegment(segment);
  if (!index) {
    problems.push(
      end.tornBytes > 0
        ? said(
            'journal/{0} is not sealed, and {1} bytes at its end are no line: a runner is at work, or was killed. Resume the job.',
            name,
            end.tornBytes,
          )
        : said('journal/{0} is not sealed: a runner is at work, or was killed. Resume the job.', name),
    );
  } else if (index.sha256 !== hash.digest('hex')) {
    problems.push(said('journal/{0} is not what it was when it was sealed: its checksum differs.', name));
  }
}

async function compareFailures(
  output: string,
  proof: Proof,
  { failures }: OutputManifest,
  problems: Problems,
): Promise<void> {
  if (proof.failures === 0) {
    if (failures)
      problems.push(said('manifest.json lists {0}, of which the journal knows nothing.', FAILURES_FILE));
    return;
  }
  const sha256 = proof.failuresHash.digest('hex');
  const found = await sha256Of(join(output, FAILURES_FILE));
  if (found === null) problems.push(said('{0} is missing from the output.', FAILURES_FILE));
  else if (found !== sha256) problems.push(said('{0} does not hold what the journal says.', FAILURES_FILE));
  else if (failures?.sha256 !== sha256 || failures.rows !== proof.failures) {
    problems.push(said('manifest.json says something else about {0} than the journal.', FAILURES_FILE));
  }
}
