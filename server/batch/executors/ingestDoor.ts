/**
 * The one door for rows that came back from elsewhere. It reads the document again, builds the request again, and commits
 * a unit only when what was asked is what this job asks: the same guarantee as for a request of the runner's own.
 */

import { basename } from 'node:path';
import type { BadRow, Document, SourceRow } from '../../documents/document.ts';
import { buildRequest } from '../../generation/buildRequest.ts';
import type { Completion } from '../../generation/completion.ts';
import { said } from '../../language/said.ts';
import { decodeChecks } from '../../measures/checks.ts';
import type { UnitFailure, UnitKey } from '../job.ts';
import { completionTokensOf, encodeFailure, encodeRow } from '../runner/journalLine.ts';
import { outputRow } from '../runner/outputRow.ts';
import type { Bench } from './bench.ts';

/** What came back for one unit. All its rollouts are there, or it failed. */
export interface ArrivedUnit {
  readonly key: UnitKey;
  /** Of the request of the first rollout; null where none was made, as for a document that cannot be sent. */
  readonly fingerprint: string | null;
  readonly outcome:
    | { readonly kind: 'completions'; readonly completions: readonly Completion[] }
    | {
        readonly kind: 'failure';
        readonly reason: string;
        readonly message: string;
        readonly attempts: number;
      };
}

/** What became of units at the door. */
export interface IngestReport {
  readonly committed: number;
  /** Committed before: what came now is left where it is. */
  readonly already: number;
  /** Not of this job, or not what this job asks. */
  readonly refused: number;
  /** Why the first of them was refused, a sentence; null without any. */
  readonly refusal: string | null;
}

export interface IngestDoor {
  /** Whether the unit has its outcome in the journal. */
  has(key: UnitKey): boolean;
  /**
   * Commits what fits; resolves once all of it is on disk. The source is read once from the first document to the last,
   * so that many units of neighbouring rows cost least. Rejects with `SourceReadError` and with what the disk says.
   */
  ingest(arrived: readonly ArrivedUnit[]): Promise<IngestReport>;
  /** Records a row that is no document as failed, for every variant. False where the experiment stops at such rows. */
  refuseRow(bad: BadRow): Promise<boolean>;
}

/** Rows between two arrived units that are rather read than passed over by opening the file again. */
const NEAR_ROWS = 20_000;

export function createIngestDoor(bench: Bench): IngestDoor {
  const { run, job, committed, journal, parts } = bench;
  const { manifest, status } = run;
  const checks = manifest.variants.map(({ checks: asked }) => decodeChecks(asked).checks);
  const fileName = (ordinal: number): string => {
    const file = job.source.files[ordinal];
    return file === undefined ? String(ordinal) : basename(file);
  };

  const commitFailure = async (key: UnitKey, failure: UnitFailure): Promise<void> => {
    const facts = { key, completionTokens: 0, failure: failure.reason };
    status.ended(facts, failure);
    await journal.append(encodeFailure(key, Date.now(), failure), facts);
    committed.add(...key, true);
    status.committed(facts);
  };
  const commitRow = async (
    { key, outcome }: ArrivedUnit,
    document: Document,
    sent: { readonly fingerprint: string; readonly truncated: boolean },
  ): Promise<void> => {
    const variant = manifest.variants[key[2]];
    if (!variant || outcome.kind !== 'completions') return;
    const row = outputRow(variant, checks[key[2]] ?? [], document, outcome.completions, sent);
    const facts = { key, completionTokens: completionTokensOf(row.rollout_results), failure: null };
    status.ended(facts, null);
    const segment = await journal.append(encodeRow(key, Date.now(), row), facts);
    const taken = parts.take(segment, key[2], { row, json: () => JSON.stringify(row) });
    committed.add(...key, false);
    status.committed(facts);
    await taken;
  };
  /** Commits one unit, or says why not. */
  const admit = (unit: ArrivedUnit, document: Document): string | Promise<void> => {
    const [, , position] = unit.key;
    const variant = manifest.variants[position];
    const budget = job.budgets[position];
    if (!variant || !budget) return said('The job has no variant {0}.', position);
    const { outcome } = unit;
    const request = buildRequest(variant, document, budget, 0);
    if (request.kind === 'unsendable') {
      const { reason, message } = request;
      if (outcome.kind === 'completions') {
        return said(
          'Document {0} cannot be sent for "{1}", and yet an answer came. {2}',
          document.id,
          variant.id,
          message,
        );
      }
      return commitFailure(unit.key, { id: document.id, reason, message, attempts: 0 });
    }
    if (unit.fingerprint !== request.fingerprint) return otherRequest(document.id, variant.id);
    if (outcome.kind === 'failure') {
      const { reason, message, attempts } = outcome;
      return commitFailure(unit.key, { id: document.id, reason, message, attempts });
    }
    if (outcome.completions.length !== manifest.rollouts) {
      return said(
        'Document {0} came back for "{1}" with {2} of {3} rollouts.',
        document.id,
        variant.id,
        outcome.completions.length,
        manifest.rollouts,
      );
    }
    const { fingerprint, truncation } = request;
    return commitRow(unit, document, { fingerprint, truncated: truncation.truncated });
  };

  const refuseRow = async (bad: BadRow): Promise<boolean> => {
    if (manifest.badRows === 'stop') {
      const reason = said(
        '{0} The experiment stops at bad rows: mend the row and start a new job, or leave bad_rows away.',
        bad.message,
      );
      run.stop.ask({ phase: 'failed', reason }, 0);
      return false;
    }
    const id = `${fileName(bad.fileOrdinal)}:${bad.row}`;
    const failure = { id, reason: 'bad-row', message: bad.message, attempts: 0 };
    const keys = manifest.variants.map((_, variant): UnitKey => [bad.fileOrdinal, bad.row, variant]);
    await Promise.all(keys.filter((key) => !committed.has(...key)).map((key) => commitFailure(key, failure)));
    return true;
  };

  return {
    has: (key) => committed.has(...key),
    async ingest(arrived) {
      const tally = { committed: 0, already: 0, refused: 0, refusal: null as string | null };
      const refuse = (why: string): void => {
        tally.refused += 1;
        tally.refusal ??= why;
      };
      const fresh: ArrivedUnit[] = [];
      const seen = new Set<string>();
      for (const unit of arrived) {
        const [file, row] = unit.key;
        const name = unit.key.join(':');
        if (row >= (manifest.input.rowsPerFile[file] ?? 0) || unit.key[2] >= manifest.variants.length) {
          refuse(said('A row came back that the job did not ask for: row {0} of {1}.', row, fileName(file)));
        } else if (committed.has(...unit.key) || seen.has(name)) tally.already += 1;
        else {
          seen.add(name);
          fresh.push(unit);
        }
      }
      const waiting: Promise<void>[] = [];
      for await (const [unit, read] of withRows(bench, fresh)) {
        if (read?.kind === 'bad') {
          // Its rank has not read it as Node does: what it is, is said here, once for all variants.
          if (committed.has(...unit.key)) continue;
          if (!(await refuseRow(read.bad))) break;
          tally.committed += 1;
          continue;
        }
        const admitted = read
          ? admit(unit, read.document)
          : said('Row {0} of {1} holds no document.', unit.key[1], fileName(unit.key[0]));
        if (typeof admitted === 'string') refuse(admitted);
        else {
          waiting.push(admitted);
          tally.committed += 1;
          // A disk that refuses says so where somebody waits; the journal itself gathers many lines to one sync.
          if (waiting.length >= 1000) await Promise.all(waiting.splice(0));
        }
      }
      await Promise.all(waiting);
      return tally;
    },
    refuseRow,
  };
}

function otherRequest(id: string, variant: string): string {
  return said(
    'The answer for document {0} belongs to another request than the one that "{1}" sends: its fingerprint differs. It was not taken.',
    id,
    variant,
  );
}

/** Each unit with its row as the source has it now, null where there is none, in the order of the source. */
async function* withRows(
  { job }: Bench,
  units: readonly ArrivedUnit[],
): AsyncGenerator<readonly [ArrivedUnit, SourceRow | null]> {
  const sorted = [...units].sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2]);
  let next = 0;
  while (next < sorted.length) {
    const first = sorted[next];
    if (!first) return;
    const from = { fileOrdinal: first.key[0], row: first.key[1] };
    for await (const read of job.source.rows(undefined, from)) {
      const place = read.kind === 'bad' ? read.bad : read.document;
      for (let unit = sorted[next]; unit && isBehind(unit, place); unit = sorted[++next]) yield [unit, null];
      for (let unit = sorted[next]; unit && isAt(unit, place); unit = sorted[++next]) yield [unit, read];
      const waits = sorted[next];
      if (!waits || waits.key[0] !== place.fileOrdinal || waits.key[1] - place.row > NEAR_ROWS) break;
    }
    // Nothing was read for it: the file ends before.
    if (sorted[next] === first) {
      yield [first, null];
      next += 1;
    }
  }
}

interface Place {
  readonly fileOrdinal: number;
  readonly row: number;
}

function isAt({ key }: ArrivedUnit, { fileOrdinal, row }: Place): boolean {
  return key[0] === fileOrdinal && key[1] === row;
}

function isBehind({ key }: ArrivedUnit, { fileOrdinal, row }: Place): boolean {
  return key[0] < fileOrdinal || (key[0] === fileOrdinal && key[1] < row);
}
