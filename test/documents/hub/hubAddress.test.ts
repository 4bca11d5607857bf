import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hubFromEnvironment } from '../../../server/documents/hub/hubAccess.ts';
import { hubPath, parseHubAddress } from '../../../server/documents/hub/hubAddress.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';

test.each([
  ['hf://datasets/lab/web/a.parquet', 'lab/web', null, 'a.parquet'],
  ['hf://datasets/lab/web@v1.0/data/**/*.jsonl', 'lab/web', 'v1.0', 'data/**/*.jsonl'],
  ['hf://datasets/lab/web@refs%2Fpr%2F3/a.csv', 'lab/web', 'refs/pr/3', 'a.csv'],
  ['hf://datasets/lab/web@refs/pr/3/a.csv', 'lab/web', 'refs/pr/3', 'a.csv'],
  [
    'hf://datasets/lab/web@~parquet/default/train/0.parquet',
    'lab/web',
    'refs/convert/parquet',
    'default/train/0.parquet',
  ],
])('%s', (spec, dataset, revision, path) => {
  expect(parseHubAddress(spec)).toEqual({ dataset, revision, path });
  expect(parseHubAddress(hubPath(dataset, revision ?? 'main', path))).toEqual({
    dataset,
    revision: revision ?? 'main',
    path,
  });
});

test.each([
  'hf://datasets/lab/web',
  'hf://datasets/web/a.parquet',
  'hf://models/lab/web/a.parquet',
  'hf://datasets/lab/web/../other/a.parquet',
  'hf://datasets/lab/web/./a.parquet',
  'hf://datasets/lab/web//a.parquet',
  'hf://datasets/lab/../a/b.parquet',
  'hf://datasets/lab/web/a\\b.parquet',
  'hf://datasets/lab/web@main@x/a.parquet',
])('%s is no address', (spec) => expect(parseHubAddress(spec)).toBeNull());

test('the environment says where the Hub is and with which token it is asked', () => {
  const HOME = '/nowhere';
  expect(hubFromEnvironment({ HOME })).toEqual({ endpoint: 'https://huggingface.co', token: null });
  expect(hubFromEnvironment({ HOME, HF_ENDPOINT: 'https://hub.example/ ', HF_TOKEN: ' hf_x ' })).toEqual({
    endpoint: 'https://hub.example',
    token: 'hf_x',
  });
  expect(hubFromEnvironment({ HOME, HF_ENDPOINT: '', HF_TOKEN: ' ' })).toEqual({
    endpoint: 'https://huggingface.co',
    token: null,
  });
});

test('who has logged in with the tool of the Hub needs no variable; a variable wins', async () => {
  const HOME = await temporaryFolder();
  const folder = join(HOME, '.cache', 'huggingface');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'token'), 'hf_home\n');
  await writeFile(join(HOME, 'elsewhere'), 'hf_path\n');
  const HF_TOKEN_PATH = join(HOME, 'elsewhere');
  expect(hubFromEnvironment({ HOME }).token).toBe('hf_home');
  expect(hubFromEnvironment({ HOME: '/nowhere', HF_HOME: folder }).token).toBe('hf_home');
  expect(hubFromEnvironment({ HOME, HF_TOKEN_PATH }).token).toBe('hf_path');
  expect(hubFromEnvironment({ HOME, HF_TOKEN_PATH, HF_TOKEN: 'hf_own' }).token).toBe('hf_own');
});
