import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ResultKey, StoredResult } from '../../../client/preview/resultStore.ts';
import { openResultStore } from '../../../client/preview/resultStore.ts';

const KEY: ResultKey = { fingerprint: 'ab12'.padEnd(64, '0'), origin: 'http://gpu:8000', rollout: 0 };
const RESULT: StoredResult = {
  completion: {
    text: '# FAQ\n\n\u202e\u0000 <script>',
    reasoning: null,
    finishReason: 'stop',
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  },
  tokensPerSecond: 71.5,
  firstTokenMs: 12,
  finishedAt: 1_790_000_000_000.25,
  replaced: 'f0',
};

let folder: string;
let warnings: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rephrase-store-'));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

test('what is kept is found again, by a later store too', async () => {
  await open().keep(KEY, RESULT);
  expect(await open().find(KEY)).toEqual(RESULT);
});

test('any text survives', async () => {
  const store = open();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.option(fc.string()), async (text, reasoning) => {
      const result = { ...RESULT, completion: { ...RESULT.completion, text, reasoning } };
      await store.keep(KEY, result);
      expect(await store.find(KEY)).toEqual(result);
    }),
    { numRuns: 30 },
  );
});

test('another request, origin or rollout is another result', async () => {
  const store = open();
  await store.keep(KEY, RESULT);
  expect(await store.find({ ...KEY, fingerprint: KEY.fingerprint.replace('a', 'b') })).toBeNull();
  expect(await store.find({ ...KEY, origin: 'http://gpu:8001' })).toBeNull();
  expect(await store.find({ ...KEY, rollout: 1 })).toBeNull();
  expect(warnings).toEqual([]);
});

test('keeping again replaces, and leaves no draft behind', async () => {
  const store = open();
  await Promise.all([store.keep(KEY, RESULT), store.keep(KEY, RESULT), store.keep(KEY, RESULT)]);
  expect(await files()).toHaveLength(1);
});

test.each(['', '{', '[]', '{"version":1}', 'null'])(
  'a damaged file (%j) is passed over and logged',
  async (text) => {
    const store = open();
    await store.keep(KEY, RESULT);
    const [file] = await files();
    await writeFile(join(folder, file ?? ''), text);
    expect(await store.find(KEY)).toBeNull();
    expect(warnings).toHaveLength(1);
    await store.keep(KEY, RESULT);
    expect(await store.find(KEY)).toEqual(RESULT);
  },
);

test('a file of before results said what they replaced is read all the same', async () => {
  const store = open();
  await store.keep(KEY, RESULT);
  const [file] = await files();
  const { replaced, ...older } = RESULT;
  await writeFile(join(folder, file ?? ''), JSON.stringify({ version: 1, key: KEY, result: older }));
  expect(await store.find(KEY)).toEqual({ ...older, replaced: null });
  expect(replaced).not.toBeNull();
});

test('a file holds what was asked whom and what came back, nothing else', async () => {
  await open().keep(KEY, RESULT);
  const [file] = await files();
  const written: unknown = JSON.parse(await readFile(join(folder, file ?? ''), 'utf8'));
  expect(written).toEqual({ version: 1, key: KEY, result: RESULT });
});

function open(): ReturnType<typeof openResultStore> {
  return openResultStore(folder, (message) => warnings.push(message));
}

async function files(): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath.slice(folder.length), entry.name));
}
