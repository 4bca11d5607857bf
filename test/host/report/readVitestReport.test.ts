/** What is read from a report of vitest's, and what `npm test` says of it at its end. */
import { expect, test } from 'vitest';
import { root } from '../paths.ts';
import { countReport } from './readVitestReport.ts';
import { summaryLines } from './summaryLines.ts';

const said = (picture: string, problem: string) =>
  `\u001b[31mError\u001b[39m: ${problem}\nWhat the window showed: .cache/screenshots/${picture}.png\n    at test.ts:1:1`;

const report = JSON.stringify({
  testResults: [
    {
      name: `${root}/test/host/e2e/a.e2e.ts`,
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'goes well', failureMessages: [] },
        { status: 'passed', fullName: 'is asked twice', failureMessages: [said('failed-a', 'too early')] },
        {
          status: 'failed',
          fullName: 'never goes well',
          failureMessages: [said('failed-b', 'first'), said('failed-b-again', 'second')],
        },
        { status: 'skipped', fullName: 'waits' },
      ],
    },
    {
      name: `${root}/test/host/e2e/b.e2e.ts`,
      status: 'failed',
      message: 'Cannot find module',
      assertionResults: [],
    },
  ],
});

test('a test that passed when it was tried again counts as passed and is named with its first failure', () => {
  const counts = countReport(report, 1);
  expect(counts).toMatchObject({ passed: 2, failed: 2, skipped: 1 });
  expect(counts.secondTries).toEqual([
    {
      name: 'is asked twice',
      file: 'test/host/e2e/a.e2e.ts',
      message: 'Error: too early',
      picture: '.cache/screenshots/failed-a.png',
    },
  ]);
  expect(counts.failures.map(({ name, message, picture }) => [name, message, picture])).toEqual([
    ['never goes well', 'Error: first', '.cache/screenshots/failed-b.png'],
    ['the file as a whole', 'Cannot find module', null],
  ]);
});

test('the summary ends with what failed and what was tried again', () => {
  expect(summaryLines([{ name: 'e2e', counts: countReport(report, 1) }])).toEqual([
    '✗ e2e test/host/e2e/a.e2e.ts: never goes well\n  Error: first\n  .cache/screenshots/failed-b.png',
    '✗ e2e test/host/e2e/b.e2e.ts: the file as a whole\n  Cannot find module',
    '↻ passed only at the second try: e2e test/host/e2e/a.e2e.ts: is asked twice\n  Error: too early\n  .cache/screenshots/failed-a.png',
  ]);
});

test('a run without a report has failed, and says where to look', () => {
  const counts = countReport(null, 1);
  expect(counts).toMatchObject({ passed: 0, failed: 1 });
  expect(summaryLines([{ name: 'llama', counts }])).toEqual(['✗ llama: what it printed above says why']);
});
