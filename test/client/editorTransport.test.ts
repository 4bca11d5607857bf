/** The window's requests go through the proxy that the editor has now. */
import { expect, onTestFinished, test } from 'vitest';
import { editorTransport } from '../../client/editorTransport.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import { json, whole } from '../servers/chatAnswers.ts';
import { startScriptedServer } from '../servers/scriptedServer.ts';

test('also through one that is set, or set anew, while the window is open', async () => {
  const proxies = [1, 2].map(() => startScriptedServer(json(200, whole('by proxy'))));
  const [first, second] = await Promise.all(proxies);
  if (!first || !second) throw new Error('Two were started.');
  let proxyUrl: string | null = first.origin;
  const transport = editorTransport(() => proxyUrl);
  onTestFinished(async () => {
    await transport.close();
    await Promise.all([first.close(), second.close()]);
  });
  const endpoint = bareEndpoint('gpu', 'http://gpu.invalid:8000/v1', 'http://gpu.invalid:8000');
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hello.' }] };
  const send = async (): Promise<void> => {
    const stream = transport.stream({ endpoint, key: null }, body, new AbortController().signal);
    let step = await stream.next();
    while (!step.done) step = await stream.next();
    expect(step.value).toMatchObject({ ok: true, completion: { text: 'by proxy' } });
  };
  await send();
  proxyUrl = second.origin;
  await send();
  await transport.listModels({ endpoint, key: null }, new AbortController().signal);
  expect(first.asked.map(({ path }) => path)).toEqual(['http://gpu.invalid:8000/v1/chat/completions']);
  expect(second.asked.map(({ path }) => path)).toEqual([
    'http://gpu.invalid:8000/v1/chat/completions',
    'http://gpu.invalid:8000/v1/models',
  ]);
});
