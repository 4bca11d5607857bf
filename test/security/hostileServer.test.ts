/** A server that wants the key, the documents of somebody else, or all of this machine's memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, expect, test } from 'vitest';
import { decodeBatch, decodeFile } from '../../server/batch/executors/openaiBatch/decodeBatch.ts';
import { foldNotes } from '../../server/batch/executors/openaiBatch/ledger.ts';
import { createTransport } from '../../server/generation/transport.ts';
import type { JsonObject } from '../../server/language/json.ts';
import { complete, KEY, read, ScriptedEndpoints } from '../generation/scriptedEndpoints.ts';
import { whole } from '../servers/chatAnswers.ts';
import { startScriptedServer } from '../servers/scriptedServer.ts';

const transport = createTransport();
afterAll(() => transport.close());

const endpoints = new ScriptedEndpoints();
afterEach(() => endpoints.close());

test.each([301, 302, 303, 307, 308])(
  'S1: a redirect (%d) to another origin is not followed, with or without the key',
  async (status) => {
    const thief = await startScriptedServer((response) => void response.end('{}'));
    try {
      const access = await endpoints.serve(
        (response) =>
          void response.writeHead(status, { location: `${thief.origin}/v1/chat/completions` }).end(),
      );
      const wanted = {
        ok: false,
        failure: { reason: 'redirected', message: expect.stringContaining(thief.origin) },
      };
      expect(await complete(transport, access)).toMatchObject(wanted);
      expect((await read(transport, access)).outcome).toMatchObject(wanted);
      expect(await transport.listModels(access, new AbortController().signal)).toMatchObject(wanted);
      expect(thief.asked).toEqual([]);
    } finally {
      await thief.close();
    }
  },
);

test('S2: a server that repeats the key or the document in its error gets neither into a message', async () => {
  const access = await endpoints.serve(
    (response, { body, headers }) =>
      void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: `no: ${headers.authorization} ${body}` } })),
  );
  for (const outcome of [await complete(transport, access), (await read(transport, access)).outcome]) {
    const said = JSON.stringify(outcome);
    expect(said).toContain('no: Bearer');
    expect(said).not.toContain(KEY);
    expect(said).not.toContain('The secret text of a document');
  }
});

test.each([
  ['one answer', 'application/json', '{"choices":[{"message":{"content":"'],
  ['one line of a stream', 'text/event-stream', 'data: {"choices":[{"delta":{"content":"'],
  ['an error page', 'text/html', '<html>'],
])('S3: a body without end (%s) is left after a bounded stretch', async (_, type, opening) => {
  let sent = 0;
  const access = await endpoints.serve((response) => {
    response.writeHead(200, { 'content-type': type });
    response.write(opening);
    pour(response, (bytes) => {
      sent += bytes;
    });
  });
  const outcome =
    type === 'text/event-stream'
      ? (await read(transport, access)).outcome
      : await complete(transport, access);
  expect(outcome).toMatchObject({ ok: false, failure: { reason: 'bad-response' } });
  // What was read is 64 MiB at the most; what the sockets hold comes on top.
  expect(sent).toBeLessThan(96 * 1024 * 1024);
});

test('S4: a decompression bomb stays compressed: nothing compressed is asked for, and nothing is unpacked', async () => {
  const bomb = gzipSync(JSON.stringify(whole('x'.repeat(50_000_000))));
  let asked: string | string[] | undefined;
  const access = await endpoints.serve((response, { headers }) => {
    asked = headers['accept-encoding'];
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
  });
  expect(await complete(transport, access)).toMatchObject({ ok: false, failure: { reason: 'bad-response' } });
  expect(asked).toBe('identity');
});

test('S5: headers without end end the answer', async () => {
  const access = await endpoints.serve(
    (response) => void response.writeHead(200, { 'x-filler': 'y'.repeat(200_000) }).end('{}'),
  );
  expect(await complete(transport, access)).toMatchObject({ ok: false, failure: { reason: 'bad-response' } });
});

test('S6: an answer that never comes, or drips, ends at the deadline', async () => {
  const access = await endpoints.serve((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  });
  expect(await complete(transport, access, 150)).toMatchObject({ ok: false, failure: { reason: 'timeout' } });
});

test('S7: a list of models of any shape is decoded at the door', async () => {
  const lists = [
    { data: [{ id: 7 }, null, { id: '' }, { id: 'm', max_model_len: '9'.repeat(400) }] },
    { data: { length: 1e9 } },
    [[[[]]]],
  ];
  for (const list of lists) {
    const access = await endpoints.serve((response) => void response.end(JSON.stringify(list)));
    const listed = await transport.listModels(access, new AbortController().signal);
    if (!listed.ok) continue;
    for (const { id, window } of listed.models) {
      expect(typeof id).toBe('string');
      expect(window === null || Number.isSafeInteger(window)).toBe(true);
    }
  }
});

/** Writes as fast as the other side reads, until it goes away. */
function pour(response: ServerResponse, count: (bytes: number) => void): void {
  const chunk = Buffer.alloc(64 * 1024, 'a');
  const more = (): void => {
    while (!response.destroyed) {
      count(chunk.length);
      if (!response.write(chunk)) return void response.once('drain', more);
    }
  };
  more();
}

test('S8: a download that is redirected elsewhere takes neither key nor headers along', async () => {
  const thief = await startScriptedServer((response) => void response.end('{}'));
  const folder = await mkdtemp(join(tmpdir(), 'rephrase-download-'));
  try {
    const access = await endpoints.serve(
      (response) => void response.writeHead(302, { location: `${thief.origin}/file` }).end(),
    );
    const own = { ...access, endpoint: { ...access.endpoint, headers: { 'x-team': 'secret' } } };
    const { signal } = new AbortController();
    expect(await transport.fetchFile(own, '/files/1/content', join(folder, 'f'), signal)).toMatchObject({
      ok: true,
    });
    expect(endpoints.asked[0]?.headers.authorization).toContain(KEY);
    expect(thief.asked).toHaveLength(1);
    expect(JSON.stringify(thief.asked)).not.toMatch(new RegExp(`${KEY}|secret`));
  } finally {
    await thief.close();
    await rm(folder, { recursive: true });
  }
});

test('S9: ids that lead out of the path of files and batches are none', () => {
  for (const id of ['..', '.', '', '...', 7, null, 'x'.repeat(5000)]) {
    expect(decodeFile({ id })).toBeNull();
    expect(decodeBatch({ id, status: 'completed' })).toBeNull();
    expect(decodeBatch({ id: 'b', status: 'completed', output_file_id: id })?.outputFileId).toBeNull();
    const forged = { note: 'uploaded', file: 1, at: 0, fileId: id } as JsonObject;
    expect(foldNotes(1, [{ note: 'uploading', file: 1, at: 0 }, forged]).get(1)?.stage.stage).toBe(
      'uploading',
    );
  }
  expect(decodeFile({ id: 'file-..a/b' })?.id).toBe('file-..a/b');
});
