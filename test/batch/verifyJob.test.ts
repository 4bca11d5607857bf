/** A proof that cannot fail proves nothing: whatever is lost, doubled or changed in a finished job is found and named. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JournalLine, OutputRow } from '../../server/batch/job.ts';
import { factsOf } from '../../server/batch/runner/journalLine.ts';
import { createJournalWriter } from '../../server/batch/runner/journalWriter.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import { serve } from '../servers/serve.ts';
import type { JobFixture } from './jobFixture.ts';
import { documentNumber, documentText, fine, makeJob, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Only every second row is selected. */
const FILTERED = '{ source: data.jsonl, filter: { lang: en } }';

describe.each([
  ['all rows', '{ source: data.jsonl }', 9],
  ['rows by a filter', FILTERED, 5],
])('a job over %s', (_, dataset, rows) => {
  const finished = (): Promise<JobFixture> => finishedJob(dataset);

  test('is found whole as it is', async () => {
    expect(await problemsOf(await finished(), async () => undefined)).toEqual([]);
  });

  const lines: readonly (readonly [name: string, change: ChangeLines, problem: RegExp])[] = [
    [
      'a line that is gone',
      (all) => all.slice(1),
      new RegExp(`1 of ${rows} units are not committed, the first of them row 0 of .*data\\.jsonl`),
    ],
    [
      'a line that stands there twice',
      (all) => [...all, all[0]].flatMap((line) => line ?? []),
      /commits row 0 of .* for the second time/,
    ],
    [
      'a unit that is not the job’s',
      (all) => changed(all, { key: [0, 99, 0] }),
      /which the job did not select/,
    ],
    [
      'a variant that is not the job’s',
      (all) => changed(all, { key: [0, 0, 7] }),
      /which the job did not select/,
    ],
    [
      'a rollout too few',
      (all) => withRow(all, (row) => ({ ...row, rollout_results: [] })),
      /holds 0 of 1 rollouts/,
    ],
    [
      'a row of another recipe',
      (all) => withRow(all, (row) => ({ ...row, recipe: 'r' })),
      /of another recipe than/,
    ],
    [
      'another text',
      (all) => withRow(all, (row) => ({ ...row, text: 'Another.' })),
      /does not hold what.*row 1 differs/,
    ],
  ];
  test.each(lines)('%s is found', async (_, change, problem) => {
    const problems = await problemsOf(await finished(), (folder) => rewriteJournal(folder, change));
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });
});

test('of a journal that is wrong line by line the first thousand problems are listed, and the others counted', async () => {
  const finished = await finishedJob('{ source: data.jsonl }');
  const problems = await problemsOf(finished, (folder) =>
    rewriteJournal(folder, (all) => [
      ...all,
      ...Array.from({ length: 3_000 }, () => all[0]).flatMap((line) => line ?? []),
    ]),
  );
  expect(problems).toHaveLength(1_001);
  // Besides the lines, the part no longer holds what the journal says.
  expect(problems.at(-1)).toMatch(/^Further problems that are not listed: 200\d\.$/);
});

test('a row that the filter turns away, in place of one that it selects, is found though the number is right', async () => {
  const finished = await finishedJob(FILTERED);
  const problems = await problemsOf(finished, (folder) =>
    rewriteJournal(folder, (all) => changed(all, { key: [0, 1, 0] })),
  );
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/1 of 5 units are not committed, the first of them row 0 of/),
      expect.stringContaining('rows that the job did not select: 1.'),
    ]),
  );
  await rm(finished.source);
  const unread = await problemsOf(finished, (folder) => rewriteJournal(folder, (all) => all.slice(1)));
  expect(unread).toContain('1 of 5 units are not committed.');
});

describe('in the output', () => {
  const finished = (): Promise<JobFixture> => finishedJob('{ source: data.jsonl }', 3);
  const changes: readonly (readonly [
    name: string,
    change: (out: string) => Promise<void>,
    problem: RegExp,
  ])[] = [
    ['a part that is gone', (out) => rm(join(out, PART)), /part-00000\.parquet is missing/],
    [
      'a part cut short',
      async (out) => writeFile(join(out, PART), (await readFile(join(out, PART))).subarray(9)),
      /cannot be read|was changed/,
    ],
    ['failures that are gone', (out) => rm(join(out, 'failures.jsonl')), /failures\.jsonl is missing/],
    [
      'failures that were changed',
      (out) => writeFile(join(out, 'failures.jsonl'), '{}\n'),
      /failures\.jsonl does not hold/,
    ],
    ['a manifest that is gone', (out) => rm(join(out, 'manifest.json')), /manifest\.json is missing/],
    [
      'a part that nobody wrote',
      async (out) => {
        const path = join(out, 'manifest.json');
        const manifest = JSON.parse(await readFile(path, 'utf8')) as { parts: object[] };
        manifest.parts.push({ ...manifest.parts[0], path: PART.replace('00000', '00009') });
        await writeFile(path, JSON.stringify(manifest));
      },
      /lists .*part-00009\.parquet, of which the journal knows nothing/,
    ],
  ];
  test.each(changes)('%s is found', async (_, change, problem) => {
    const problems = await problemsOf(await finished(), (folder) => change(join(folder, 'out')));
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  test('a segment that is gone, or shorter than it was, is found, and what is left is counted', async () => {
    const gone = await problemsOf(await finished(), async (folder) => {
      for (const name of ['00000.ndjson', '00000.index']) await rm(join(folder, 'journal', name));
      await writeFile(join(folder, 'journal', '00001.ndjson'), '');
    });
    expect(gone[0]).toMatch(/00000\.ndjson is missing/);
    const cut = await problemsOf(await finished(), (folder) =>
      writeFile(join(folder, 'journal', '00000.ndjson'), ''),
    );
    expect(cut).toEqual(expect.arrayContaining([expect.stringContaining('is shorter (0 bytes)')]));
  });
});

const PART = join('faq--test-model', 'part-00000.parquet');

type ChangeLines = (lines: readonly JournalLine[]) => readonly JournalLine[];

async function finishedJob(dataset: string, failing = -1): Promise<JobFixture> {
  const server = await serve((request) =>
    documentNumber(request.prompt) === failing ? { kind: 'status', status: 400 } : fine(request),
  );
  const lines = Array.from({ length: 9 }, (_, n) =>
    JSON.stringify({ id: `doc-${n}`, text: documentText(n), lang: n % 2 === 0 ? 'en' : 'de' }),
  );
  const experiment = 'batch: { concurrency: 1 }\n';
  const root = await temporaryFolder();
  const job = await makeJob({ root, url: server.url, documents: 0, lines, dataset, experiment });
  expect((await stateAfter(job.folder)).phase).toBe('done');
  return job;
}

/** Of a copy of the job that was changed so. */
async function problemsOf(
  { folder }: JobFixture,
  change: (folder: string) => Promise<void>,
): Promise<readonly string[]> {
  const copy = join(await temporaryFolder(), 'job');
  await cp(folder, copy, { recursive: true });
  await change(copy);
  const verified = await verifyJob(copy);
  if (!verified.ok) throw new Error(verified.message);
  return verified.verification.problems;
}

/** Writes other lines than were there, and seals them: what a runner would leave that had lost or doubled something. */
async function rewriteJournal(job: string, change: ChangeLines): Promise<void> {
  const folder = join(job, 'journal');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ndjson'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.join('').trim().split('\n');
  await rm(folder, { recursive: true });
  const journal = createJournalWriter({ folder, firstSegment: 0, gatherMs: 0, onSealed: () => undefined });
  const all = change(lines.map((line) => JSON.parse(line) as JournalLine));
  await Promise.all(all.map((line) => journal.append(JSON.stringify(line), factsOf(line))));
  await journal.close();
}

/** The first line changed. */
function changed(lines: readonly JournalLine[], by: Partial<JournalLine>): readonly JournalLine[] {
  return lines.map((line, position) => (position === 0 ? { ...line, ...by } : line));
}

function withRow(
  lines: readonly JournalLine[],
  change: (row: OutputRow) => OutputRow,
): readonly JournalLine[] {
  return lines.map((line, position) =>
    position === 0 && 'row' in line ? { ...line, row: change(line.row) } : line,
  );
}
