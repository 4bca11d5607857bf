/** Who keeps the manifest of an output: it writes over whatever stands there, but over nothing of a runner that has the job. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OutputManifest } from '../../server/batch/outputManifest.ts';
import { keepManifest, readOutputManifest, writeOutputManifest } from '../../server/batch/outputManifest.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const OWN: OutputManifest = {
  ...{ format: 1, job: 'job', complete: false, variants: [], segments: [], parts: [] },
  ...{ failures: null, columns: null },
};
const OTHERS: OutputManifest = { ...OWN, complete: true, segments: [1, 2] };

test('what another runner wrote meanwhile stays', async () => {
  const folder = await temporaryFolder();
  let isLost = false;
  const kept = keepManifest(folder, async () => isLost);
  await kept.write(OWN);
  await kept.write({ ...OWN, segments: [1] });
  expect(await readOutputManifest(folder)).toEqual({ ...OWN, segments: [1] });
  await writeOutputManifest(folder, OTHERS);
  isLost = true;
  await kept.write(OWN);
  await kept.write(OWN);
  expect(await readOutputManifest(folder)).toEqual(OTHERS);
});

test('what nobody with a right to it wrote, or took away, is replaced', async () => {
  const folder = await temporaryFolder();
  const kept = keepManifest(folder, async () => false);
  await writeFile(join(folder, 'manifest.json'), 'touched by hand');
  await kept.write(OWN);
  expect(await readOutputManifest(folder)).toEqual(OWN);
});
