import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frozenCounter } from '../../server/generation/counterFor.ts';
import { keepingTokenizers } from '../../server/generation/keepingTokenizers.ts';
import type { TokenCounter } from '../../server/generation/request.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import { loadTokenizer } from '../../server/generation/tokenizerCounter.ts';

const FOLDER = new URL('tokenizers/', import.meta.url).pathname;
const counts = JSON.parse(readFileSync(`${FOLDER}counts.json`, 'utf8')) as {
  readonly samples: readonly string[];
  readonly counts: Readonly<Record<string, readonly number[]>>;
};
const BYTE_LEVEL = ['digits-byte-level', 'split-nfc'] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rephrase-tokenizer-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('loadTokenizer', () => {
  it.each([...BYTE_LEVEL, 'letters'] as const)(
    'counts with %s as the reference implementation does',
    async (name) => {
      const counter = await counterOf(name);
      expect(counts.samples.map((text) => counter.count(text))).toEqual(counts.counts[name]);
      // A second time, words it knows by now.
      expect(counts.samples.map((text) => counter.count(text))).toEqual(counts.counts[name]);
    },
  );

  it.each(BYTE_LEVEL)(
    'law: counting %s by words equals tokenizing the whole, whatever the text',
    async (name) => {
      const counter = await counterOf(name);
      const tokenizer = await tokenizerOf(name);
      fc.assert(
        fc.property(texts, (text) => {
          expect(counter.count(text)).toBe(tokenizer.encode(text, { add_special_tokens: false }).ids.length);
        }),
        { numRuns: 300 },
      );
    },
  );

  it('law: byte-level tokens decode to the text they came from', async () => {
    const tokenizer = await tokenizerOf('digits-byte-level');
    fc.assert(
      fc.property(
        texts.filter((text) => text !== ''),
        (text) => {
          const { ids } = tokenizer.encode(text, { add_special_tokens: false });
          expect(
            tokenizer.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
          ).toBe(text);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(BYTE_LEVEL)('law: the bound in bytes of %s holds', async (name) => {
    const counter = await counterOf(name);
    const bound = counter.tokensPerByteAtMost ?? 0;
    expect(bound).toBeGreaterThan(0);
    fc.assert(
      fc.property(texts, (text) => {
        expect(counter.count(text)).toBeLessThanOrEqual(Buffer.byteLength(text) * bound);
      }),
    );
  });

  it('proves nothing about bytes where the vocabulary is no byte-level one', async () => {
    expect((await counterOf('letters')).tokensPerByteAtMost).toBeUndefined();
  });

  it('is called by the hash of the file', async () => {
    const path = join(folder, 'copy.json');
    await writeFile(path, await readFile(`${FOLDER}split-nfc.json`));
    const copy = await loadTokenizer(path);
    const id = copy.ok ? copy.counter.id : '';
    expect(id).toMatch(/^tokenizer\.json\/[0-9a-f]{16}$/);
    expect((await counterOf('split-nfc')).id).toBe(id);
    expect((await counterOf('letters')).id).not.toBe(id);
  });

  it.each([
    ['no JSON', 'unsupported'],
    ['{}', 'unsupported'],
    ['null', 'unsupported'],
    ['{"model":{"type":"Unknown","vocab":{}}}', 'unsupported'],
    ['{"model":null}', 'unsupported'],
  ])('says that %s is no tokenizer', async (content, reason) => {
    const path = join(folder, 'broken.json');
    await writeFile(path, content);
    expect(await loadTokenizer(path)).toMatchObject({ ok: false, failure: { reason } });
  });

  it('says what to do where there is no file', async () => {
    expect(await loadTokenizer(join(folder, 'none.json'))).toMatchObject({
      ok: false,
      failure: { reason: 'not-found', message: expect.stringContaining('none.json') },
    });
  });
});

describe('frozenCounter', () => {
  const path = `${FOLDER}split-nfc.json`;

  it('finds the counter that was frozen', async () => {
    const { id } = await counterOf('split-nfc');
    expect(await frozenCounter(id, path, loadTokenizer)).toMatchObject({ id });
    expect(await frozenCounter(approximateCounter.id, null, loadTokenizer)).toBe(approximateCounter);
  });

  it.each([
    ['tokenizer.json/0123456789abcdef', path, 'Restore the file as it was'],
    [
      'tokenizer.json/0123456789abcdef',
      '/nowhere/tokenizer.json',
      'There is no tokenizer at /nowhere/tokenizer.json',
    ],
    ['tokenizer.json/0123456789abcdef', null, 'does not say where that file is'],
    ['words', path, 'does not have'],
  ])('refuses %s from %s with a reason', async (id, file, message) => {
    expect(await frozenCounter(id, file, loadTokenizer)).toContain(message);
  });
});

describe('keepingTokenizers', () => {
  it('loads a file once, and again when it changed', async () => {
    const load = keepingTokenizers();
    const path = join(folder, 'kept.json');
    await writeFile(path, await readFile(`${FOLDER}split-nfc.json`));
    const [first, second] = [await load(path), await load(path)];
    expect(first.ok && second.ok && first.counter === second.counter).toBe(true);
    await writeFile(path, await readFile(`${FOLDER}letters.json`));
    const third = await load(path);
    expect(third.ok && first.ok && third.counter.id !== first.counter.id).toBe(true);
  });
});

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 120 }),
  fc.string({
    unit: fc.constantFrom(' ', '\n', 'a', "'s", '1', '<|im_end|>', '<|IM_END|>', '.', 'é', 'e\u0301', '\t'),
  }),
);

async function counterOf(name: string): Promise<TokenCounter> {
  const loaded = await loadTokenizer(`${FOLDER}${name}.json`);
  if (!loaded.ok) throw new Error(loaded.failure.message);
  return loaded.counter;
}

async function tokenizerOf(name: string): Promise<Tokenizer> {
  return new Tokenizer(JSON.parse(await readFile(`${FOLDER}${name}.json`, 'utf8')), {});
}
