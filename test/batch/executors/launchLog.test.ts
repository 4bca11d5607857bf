/** What was started elsewhere is known after any crash and after a full disk. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLaunchLog } from '../../../server/batch/executors/launchLog.ts';
import { keepRollouts, readKeptRollouts } from '../../../server/batch/executors/openaiBatch/keptRollouts.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

/** What a disk without room took of a line. */
const TORN = '{"launch":"001","at":"2026-11-22T08:00:00.000Z","no';

test('a note that a full disk took in part spoils no later one', async () => {
  const folder = await temporaryFolder();
  const log = await openLaunchLog(folder);
  const launch = await log.begin();
  await log.launched();
  await launch.note({ before: 1 });
  await appendFile(join(folder, 'executor', 'launches.ndjson'), TORN);
  await launch.note({ after: 2 });
  const again = await openLaunchLog(folder);
  expect(again.isLaunched).toBe(true);
  expect(again.open?.notes).toEqual([{ before: 1 }, { after: 2 }]);
});

test('the same for rollouts that wait for their siblings', async () => {
  const folder = await temporaryFolder();
  await openLaunchLog(folder);
  const kept = (row: number): Parameters<typeof keepRollouts>[1][number] => ({
    id: `0-${row}-0-0-0123456789abcdef`,
    completion: { text: `Row ${row}.`, reasoning: null, finishReason: 'stop', usage: null },
  });
  await keepRollouts(folder, [kept(1)]);
  await appendFile(join(folder, 'executor', 'rollouts.ndjson'), '{"id":"0-2-0-0-01234');
  await keepRollouts(folder, [kept(3), kept(4)]);
  const found = await readKeptRollouts(folder, { has: () => false });
  expect([...found.keys()]).toEqual(['0-1-0', '0-3-0', '0-4-0']);
});
