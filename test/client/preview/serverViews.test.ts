/** What servers say of chat templates and tokens, in the shapes of vLLM and llama.cpp. */
import { describe, expect, test } from 'vitest';
import { chatPrompt, tokenView, vocabularyPieces } from '../../../client/preview/serverViews.ts';
import { loadTokenizer } from '../../../server/generation/tokenizerCounter.ts';
import type { Answer } from '../../../server/generation/wire/callApi.ts';
import type { JsonObject, JsonValue } from '../../../server/language/json.ts';
import { GPU } from './fakeWorld.ts';

const BODY: JsonObject = { model: 'tiny', messages: [{ role: 'user', content: 'Hi' }], temperature: 1 };
const access = { endpoint: GPU, key: 'secret' };
const { signal } = new AbortController();

describe('the chat prompt', () => {
  test('comes from llama.cpp’s /apply-template', async () => {
    const server = serving({ '/apply-template': () => ({ prompt: '<|user|>Hi<|assistant|>' }) });
    expect(await chatPrompt(server, access, BODY, signal)).toEqual({
      ok: true,
      text: '<|user|>Hi<|assistant|>',
      tokens: null,
      source: 'gpu, /apply-template',
    });
  });

  test('comes from vLLM by way of its tokens', async () => {
    const server = serving({
      '/tokenize': ({ messages }) => (messages ? { tokens: [1, 2, 3], count: 3 } : {}),
      '/detokenize': ({ tokens }) => ({ prompt: `<s>${JSON.stringify(tokens)}` }),
    });
    expect(await chatPrompt(server, access, BODY, signal)).toMatchObject({
      ok: true,
      text: '<s>[1,2,3]',
      tokens: 3,
    });
  });

  test('is not there elsewhere, which is said', async () => {
    expect(await chatPrompt(serving({}), access, BODY, signal)).toEqual({
      ok: false,
      message: 'gpu does not show its chat template. vLLM and llama.cpp servers do.',
    });
  });
});

describe('tokens', () => {
  const view = (answer: JsonValue, content: string) =>
    tokenView(serving({ '/tokenize': () => answer }), access, { model: 'tiny', content }, signal);

  test('of llama.cpp are its pieces, and bytes of one character come together', async () => {
    const tokens = [
      { id: 1, piece: 'A' },
      { id: 2, piece: [0xc3] },
      { id: 3, piece: [0xa9] },
    ];
    expect(await view({ tokens }, 'Aé')).toMatchObject({ ok: true, pieces: ['A', '', 'é'] });
  });

  test('of vLLM are read in the letters of their vocabulary', async () => {
    const bytes = { token_strs: ['The', 'Ġriver', 'Ċ', 'Ã©'] };
    expect(await view(bytes, 'The river\né')).toMatchObject({ pieces: ['The', ' river', '\n', 'é'] });
    const pieces = { token_strs: ['▁The', '▁river'] };
    expect(await view(pieces, 'The river')).toMatchObject({ pieces: [' The', ' river'] });
  });

  test('of a tokenizer.json join to the text they were cut from', async () => {
    const file = new URL('../../generation/tokenizers/digits-byte-level.json', import.meta.url).pathname;
    const loaded = await loadTokenizer(file);
    const tokensOf = loaded.ok ? loaded.counter.tokensOf : undefined;
    if (!tokensOf) throw new Error('The tokenizer gives no tokens.');
    for (const content of ['A river, ein Fluß.\n\n12 + 3 = 15', '川 🌊 é', ' x']) {
      const pieces = vocabularyPieces(tokensOf(content), content);
      expect(pieces.join('')).toBe(content);
      expect(pieces.length).toBeGreaterThan(1);
    }
  });

  test('are not there elsewhere, which is said', async () => {
    expect(await view({ count: 3 }, 'x')).toMatchObject({ ok: false });
  });
});

/** A server that knows these paths. */
function serving(paths: Readonly<Record<string, (body: JsonObject) => JsonValue>>) {
  return {
    ask: async (_: unknown, path: string, body: JsonObject): Promise<Answer> => {
      const answer = paths[path];
      if (answer) return { ok: true, value: answer(body) };
      const failure = { reason: 'rejected', message: 'Not found.', status: 404, retryAfterMs: null } as const;
      return { ok: false, failure };
    },
  };
}
