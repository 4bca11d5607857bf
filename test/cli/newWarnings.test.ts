/** Whoever follows a job in a terminal is told what it warns of, once each, and not what is old. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendJsonLines } from '../../server/batch/durableFile.ts';
import { newWarnings } from '../../server/cli/newWarnings.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';

test('each once, on a line of its own, from the moment on that somebody follows', async () => {
  const folder = await temporaryFolder();
  const warn = (...messages: readonly string[]): Promise<void> =>
    appendJsonLines(
      join(folder, 'events.ndjson'),
      messages.map((message) => ({ at: '2026-11-22T08:00:00.000Z', kind: 'warning', message })),
    );
  let said = '';
  let ends = 0;
  const io = {
    err: (text: string) => {
      said += text;
    },
  };
  const progress = {
    end: () => {
      ends += 1;
    },
  };
  await warn('An old one.');
  const warnings = await newWarnings(folder, io, progress);
  await warnings.tell();
  expect(said).toBe('');
  await warn('Batch 1 could not be cancelled.', 'A file is left there.');
  await warnings.tell();
  await warnings.tell();
  expect(said).toBe('Warning: Batch 1 could not be cancelled.\nWarning: A file is left there.\n');
  expect(ends).toBe(1);
});
