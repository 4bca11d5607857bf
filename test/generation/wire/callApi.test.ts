import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { EndpointAccess } from '../../../server/generation/endpoint.ts';
import { createTransport } from '../../../server/generation/transport.ts';
import { never, openAccess } from '../../servers/openAccess.ts';
import { type ScriptedServer, startScriptedServer } from '../../servers/scriptedServer.ts';

const KEY = 'sk-secret-key-of-the-endpoint';
const transport = createTransport();
afterAll(() => transport.close());

test('an upload arrives whole, as a form of known length', async () => {
  const content = `${'{"text":"水 and 🌊"}\n'.repeat(200_000)}`;
  const path = await file(content);
  const server = await serve((response) => void response.end('{"id":"file-1"}'));
  const answer = await transport.call(
    access(server),
    {
      path: '/files',
      wanted: 'files',
      upload: {
        fields: { purpose: 'batch' },
        name: 'a "b".jsonl',
        path,
        sizeBytes: Buffer.byteLength(content),
      },
    },
    never(),
  );
  expect(answer).toMatchObject({ ok: true, value: { id: 'file-1' } });
  const [asked] = server.asked;
  expect(asked).toMatchObject({ method: 'POST', path: '/v1/files' });
  expect(Number(asked?.headers['content-length'])).toBe(Buffer.byteLength(asked?.body ?? ''));
  const form = await new Response(asked?.body ?? '', {
    headers: { 'content-type': asked?.headers['content-type'] ?? '' },
  }).formData();
  const sent = form.get('file');
  expect(form.get('purpose')).toBe('batch');
  expect(sent instanceof File && (await sent.text()) === content && sent.name === 'a "b".jsonl').toBe(true);
});

test('an upload is not sent on to another place, whatever the server says', async () => {
  const other = await serve((response) => void response.end('{}'));
  const server = await serve((response) => {
    response.writeHead(307, { location: `${other.origin}/v1/files` }).end();
  });
  const path = await file('{}\n');
  const answer = await transport.call(
    access(server),
    { path: '/files', wanted: 'files', upload: { fields: {}, name: 'x', path, sizeBytes: 3 } },
    never(),
  );
  expect(answer).toMatchObject({ ok: false, failure: { reason: 'redirected' } });
  expect(other.asked).toEqual([]);
});

test('a failure names what was asked for, and an answer may hold a key "error"', async () => {
  const server = await serve((response, { method }) => {
    if (method === 'DELETE') response.writeHead(404).end('{"error":{"message":"No such File"}}');
    else response.end('{"id":"batch","error":""}');
  });
  const call = { path: '/files/1', wanted: 'files' };
  expect(await transport.call(access(server), { ...call, method: 'DELETE' }, never())).toMatchObject({
    ok: false,
    failure: { status: 404, message: expect.stringContaining('has no files at this address (404)') },
  });
  expect(await transport.call(access(server), call, never())).toMatchObject({
    ok: true,
    value: { error: '' },
  });
});

test('a download follows to the store of a provider, without key and headers', async () => {
  const store = await serve((response) => void response.end('line 1\nline 2\n'));
  const server = await serve((response) => {
    response.writeHead(302, { location: `${store.origin}/signed?x=1` }).end();
  });
  const target = await file('older');
  const got = await transport.fetchFile(access(server), '/files/1/content', target, never());
  expect(got).toMatchObject({ ok: true, sizeBytes: 14 });
  expect(await readFile(target, 'utf8')).toBe('line 1\nline 2\n');
  expect(server.asked[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-team': 'a' });
  expect(store.asked[0]?.path).toBe('/signed?x=1');
  expect(store.asked[0]?.headers).not.toHaveProperty('authorization');
  expect(store.asked[0]?.headers).not.toHaveProperty('x-team');
});

test('a download that breaks off leaves the file as it was', async () => {
  const server = await serve((response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('half', () => response.destroy());
  });
  const target = await file('older');
  expect(await transport.fetchFile(access(server), '/files/1/content', target, never())).toMatchObject({
    ok: false,
    failure: { reason: 'dropped' },
  });
  expect(await readFile(target, 'utf8')).toBe('older');
  expect(await readdir(join(target, '..'))).toEqual(['file']);
});

test('a disk that refuses is not the fault of the server', async () => {
  const server = await serve((response) => void response.end('all'));
  const target = join(await file('x'), 'not a folder');
  await expect(
    transport.fetchFile(access(server), '/files/1/content', target, never()),
  ).rejects.toMatchObject({ code: 'ENOTDIR' });
});

function access({ origin }: ScriptedServer): EndpointAccess {
  const open = openAccess(origin, KEY);
  return { ...open, endpoint: { ...open.endpoint, headers: { 'X-Team': 'a' } } };
}

async function serve(script: Parameters<typeof startScriptedServer>[0]): Promise<ScriptedServer> {
  const server = await startScriptedServer(script);
  onTestFinished(() => server.close());
  return server;
}

async function file(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rephrase-call-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'file');
  await writeFile(path, content);
  return path;
}
