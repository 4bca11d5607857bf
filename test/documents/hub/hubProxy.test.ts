/** The Hub through a proxy, which the user's settings or the environment name; this machine is reached without one. */
import { afterEach, expect, test, vi } from 'vitest';
import type { HubAccess } from '../../../server/documents/hub/hubAccess.ts';
import { openSource } from '../../../server/documents/openSource.ts';
import type { RunningHub } from '../../servers/hub/startHub.ts';
import { startHub } from '../../servers/hub/startHub.ts';
import type { ScriptedServer } from '../../servers/scriptedServer.ts';
import { startScriptedServer } from '../../servers/scriptedServer.ts';
import { collect } from '../collect.ts';

const COMMIT = 'c'.repeat(40);
const CONTENT = {
  datasets: { 'lab/web': { main: COMMIT } },
  commits: { [COMMIT]: { 'rows.jsonl': Buffer.from('{"text":"one"}\n{"text":"two"}\n') } },
};
const FAR = 'http://hub.invalid';

let hub: RunningHub;
let proxy: ScriptedServer;
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([hub.close(), proxy.close()]);
});

test.each([
  ['of the settings', (address: string): Partial<HubAccess> => ({ proxyUrl: address })],
  [
    'of the environment, without a scheme',
    (address: string): Partial<HubAccess> => {
      vi.stubEnv('http_proxy', address.replace('http://', ''));
      return {};
    },
  ],
])('a dataset is read through the proxy %s', async (_, named) => {
  await start();
  const asked = named(proxy.origin);
  expect(await textsAt(FAR, asked)).toEqual(['one', 'two']);
  expect(proxy.asked.length).toBeGreaterThan(1);
  expect(proxy.asked.every(({ path }) => path.startsWith(`${FAR}/`))).toBe(true);
});

test('a Hub of this machine is asked without the proxy', async () => {
  await start();
  expect(await textsAt(hub.endpoint, { proxyUrl: proxy.origin })).toEqual(['one', 'two']);
  expect(proxy.asked).toEqual([]);
});

async function start(): Promise<void> {
  hub = await startHub(CONTENT);
  proxy = await startScriptedServer(async (response, { method, path, headers, body }) => {
    const { host: _, connection: __, 'content-length': ___, ...others } = headers;
    const answer = await fetch(path.replace(FAR, hub.endpoint), {
      method,
      ...(body !== '' && { body }),
      headers: others as Record<string, string>,
      redirect: 'manual',
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
}

async function textsAt(endpoint: string, access: Partial<HubAccess>): Promise<readonly string[]> {
  const opened = await openSource(
    'hf://datasets/lab/web/rows.jsonl',
    { column: 'text', idColumn: 'id' },
    { hub: { endpoint, token: null, firstRetryMs: 1, ...access } },
  );
  if (!opened.ok) throw new Error(opened.failure.message);
  const rows = await collect(opened.source.rows());
  return rows.map((row) => (row.kind === 'document' ? row.document.text : row.bad.message));
}
