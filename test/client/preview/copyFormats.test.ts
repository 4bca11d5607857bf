/** What is copied runs as it stands: the shell and Python read back exactly the body that is sent. No key is in it. */
import { execFileSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asCurl, asPython, pythonLiteral, shellQuoted } from '../../../client/preview/copyFormats.ts';
import type { JsonObject, JsonValue } from '../../../server/language/json.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { GPU } from './fakeWorld.ts';

const HOSTILE = `it's "$(touch /tmp/x)" \`id\` \\ %s !! \n$HOME '; rm -rf / #'`;
const BODY: JsonObject = {
  model: 'lab/tiny',
  messages: [{ role: 'user', content: HOSTILE }],
  temperature: 0.7,
  stop: [],
  extra: { thinking: false, depth: null, deep: true },
};

test('a shell takes any text between its quotes as it is', () => {
  const texts = fc.sample(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
    60,
  );
  const command = texts.map((text) => `printf '%s\\0' ${shellQuoted(text.toWellFormed())}`).join('\n');
  const read = execFileSync('sh', ['-c', command]).toString('utf8').split('\0').slice(0, -1);
  expect(read).toEqual(texts.map((text) => text.toWellFormed()));
});

test('the command sends the body to the address, with the key taken from its variable', async () => {
  const folder = await temporaryFolder();
  const curl = join(folder, 'curl');
  await writeFile(curl, `#!/bin/sh\nprintf '%s\\0' "$@" > ${folder}/arguments\n`);
  await chmod(curl, 0o755);
  const command = asCurl({ endpoint: { ...GPU, apiKeyEnv: 'GPU_KEY' }, body: BODY, hasKey: true });
  expect(command).not.toContain('secret');
  const env = { PATH: `${folder}${delimiter}${process.env['PATH']}`, GPU_KEY: 'secret', HOME: '/' };
  execFileSync('sh', ['-c', command], { env });
  const given = (await readFile(join(folder, 'arguments'), 'utf8')).split('\0');
  expect(given).toContain('http://gpu:8000/v1/chat/completions');
  expect(given).toContain('Authorization: Bearer secret');
  expect(JSON.parse(given[given.indexOf('--data-raw') + 1] ?? '')).toEqual(BODY);
});

test("the profile's headers go along, those that may hold a key from variables", async () => {
  const folder = await temporaryFolder();
  const curl = join(folder, 'curl');
  await writeFile(curl, `#!/bin/sh\nprintf '%s\\0' "$@" > ${folder}/arguments\n`);
  await chmod(curl, 0o755);
  const headers = { 'X-Api-Key': 'secret', 'HTTP-Referer': "https://lab.example/it's", Host: 'elsewhere' };
  const request = { endpoint: { ...GPU, headers }, body: BODY, hasKey: false };
  const env = { PATH: `${folder}${delimiter}${process.env['PATH']}`, HEADER_X_API_KEY: 'se cret', HOME: '/' };
  execFileSync('sh', ['-c', asCurl(request)], { env });
  const given = (await readFile(join(folder, 'arguments'), 'utf8')).split('\0');
  expect(given).toContain('X-Api-Key: se cret');
  expect(given).toContain("HTTP-Referer: https://lab.example/it's");
  expect(given.join(' ')).not.toContain('elsewhere');
  const script = asPython(request);
  expect(script).toContain('"X-Api-Key": os.environ["HEADER_X_API_KEY"],');
  expect(script).toContain('import os\n');
  expect(script).toContain(`"HTTP-Referer": "https://lab.example/it's",`);
  for (const copied of [asCurl(request), script]) expect(copied).not.toMatch(/secret|elsewhere/);
});

test('a variable that no shell could read is not put into a command', () => {
  const endpoint = { ...GPU, apiKeyEnv: 'X; rm -rf /' };
  expect(asCurl({ endpoint, body: BODY, hasKey: true })).toContain('Bearer $API_KEY"');
  expect(asCurl({ endpoint, body: BODY, hasKey: false })).not.toContain('Authorization');
});

test('Python reads the same values back', () => {
  const values = fc.sample(fc.jsonValue(), 60) as JsonValue[];
  const script = `import json\nprint(json.dumps([${values.map((value) => pythonLiteral(value, '')).join(',\n')}]))`;
  const read: unknown = JSON.parse(execFileSync('python3', ['-'], { input: script }).toString('utf8'));
  expect(read).toEqual(JSON.parse(JSON.stringify(values)));
});

test('the script is valid Python and takes the key from its variable', () => {
  const script = asPython({ endpoint: { ...GPU, apiKeyEnv: 'GPU_KEY' }, body: BODY, hasKey: true });
  expect(script).toContain('os.environ["GPU_KEY"]');
  const check = 'import ast, sys\nast.parse(sys.stdin.read())';
  execFileSync('python3', ['-c', check], { input: script });
  expect(asPython({ endpoint: GPU, body: BODY, hasKey: false })).not.toContain('os');
});
