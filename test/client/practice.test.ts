/** The practice endpoint leaves a profile of the user's alone, and ends when its start is stopped. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ensurePractice, isPracticeProfile, practiceAlias } from '../../client/endpoints/practice.ts';
import { PRACTICE_MODEL } from '../../server/generation/practice/practiceModel.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';
import { endpoint } from './sampleJob.ts';

const OWN = { ...endpoint, alias: 'practice' };
const LOCAL = { baseUrl: 'http://127.0.0.1:8123/v1', origin: 'http://127.0.0.1:8123', model: PRACTICE_MODEL };

test("it takes another name where the user's own profile has its", () => {
  expect(practiceAlias([], new Set())).toBe('practice');
  expect(practiceAlias([OWN], new Set(['practice']))).toBe('practice-2');
  const second = { ...endpoint, ...LOCAL, alias: 'practice-2' };
  expect(isPracticeProfile(second)).toBe(true);
  expect(practiceAlias([OWN, second], new Set(['practice', 'practice-2']))).toBe('practice-2');
});

test('it ends what it was starting when it is stopped', async () => {
  const folder = await temporaryFolder();
  const cli = join(folder, 'silent.cjs');
  const pid = join(folder, 'pid');
  await writeFile(
    cli,
    `require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setInterval(() => {}, 1000);`,
  );
  const stop = new AbortController();
  const starting = ensurePractice({ cli, storage: folder, modelsAt: async () => null }, 8123, stop.signal);
  const text = (): Promise<string> => readFile(pid, 'utf8').catch(() => '');
  while ((await text()) === '') await sleep(20);
  stop.abort();
  expect(await starting).toEqual({ ok: false, message: null });
  while (isAlive(Number(await text()))) await sleep(20);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
