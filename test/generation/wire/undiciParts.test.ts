import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UNDICI_DEFINE, undiciParts } from '../../../undiciParts.ts';
import { json, whole } from '../../servers/chatAnswers.ts';
import { type ScriptedServer, startScriptedServer } from '../../servers/scriptedServer.ts';

let folder: string;
let server: ScriptedServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rephrase-undici-'));
  server = await startScriptedServer(json(200, whole('so')));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test('undici as it is bundled fetches and asks, and leaves the dispatcher of its process alone', async () => {
  const program = `
    const known = () => Object.getOwnPropertySymbols(globalThis).map(String).sort();
    const before = known();
    const { Agent, EnvHttpProxyAgent, fetch, request } = require('undici');
    const after = known();
    const dispatcher = new Agent();
    const proxied = new EnvHttpProxyAgent({ noProxy: '*' });
    (async () => {
      const fetched = await (await fetch('${server.origin}', { dispatcher })).json();
      const asked = await (await request('${server.origin}', { dispatcher: proxied })).body.json();
      console.log(JSON.stringify({ before, after, fetched, asked }));
      await Promise.all([dispatcher.close(), proxied.close()]);
    })();`;
  const said = JSON.parse(await outputOf(program));
  expect(said.after).toEqual(said.before);
  expect([said.fetched, said.asked]).toEqual([whole('so'), whole('so')]);
});

async function outputOf(program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    define: UNDICI_DEFINE,
    plugins: [undiciParts],
  });
  const path = join(folder, 'program.cjs');
  await writeFile(path, outputFiles[0]?.contents ?? '');
  return (await promisify(execFile)(process.execPath, [path])).stdout;
}
