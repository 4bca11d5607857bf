/** Exported files on disk: whole or not there. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeExport } from '../../server/exchangeFiles/writeExport.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';

test('what stood there stays until the last piece came, and where it was stopped', async () => {
  const folder = await temporaryFolder();
  const target = join(folder, 'requests.jsonl');
  await writeFile(target, 'before\n');
  const stop = new AbortController();
  async function* pieces(): AsyncGenerator<string> {
    yield 'first\n';
    expect(await readFile(target, 'utf8')).toBe('before\n');
    if (stop.signal.aborted) return;
    yield 'second\n';
  }
  async function* stopped(): AsyncGenerator<string> {
    yield 'half\n';
    stop.abort();
  }
  expect(await writeExport([{ target, pieces: pieces() }], stop.signal)).toBe(true);
  expect(await readFile(target, 'utf8')).toBe('first\nsecond\n');
  expect(await writeExport([{ target, pieces: stopped() }], stop.signal)).toBe(false);
  expect(await readFile(target, 'utf8')).toBe('first\nsecond\n');
  expect(await readdir(folder)).toEqual(['requests.jsonl']);
});

test('several files appear together, and none where one cannot be written', async () => {
  const folder = await temporaryFolder();
  const files = ['a', 'b'].map((name) => ({ target: join(folder, name), pieces: [name] }));
  const broken = { target: join(folder, 'missing', 'c'), pieces: ['c'] };
  const { signal } = new AbortController();
  await expect(writeExport([...files, broken], signal)).rejects.toThrow('ENOENT');
  expect(await readdir(folder)).toEqual([]);
  expect(await writeExport(files, signal)).toBe(true);
  expect(await readdir(folder)).toEqual(['a', 'b']);
});
