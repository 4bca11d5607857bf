/** The copy of the runner that outlives the extension’s own folder. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepRunner } from '../../../client/jobs/runnerBundle.ts';

test('the runner is kept once per content', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rephrase-'));
  try {
    const cli = join(folder, 'cli.js');
    await writeFile(cli, 'first');
    const [one, again] = await Promise.all([keepRunner(cli, folder), keepRunner(cli, folder)]);
    await writeFile(cli, 'second');
    const two = await keepRunner(cli, folder);
    expect(again).toBe(one);
    expect(two).not.toBe(one);
    expect([await readFile(one, 'utf8'), await readFile(two, 'utf8')]).toEqual(['first', 'second']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
