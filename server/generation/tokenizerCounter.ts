/** Counts tokens with a model's own tokenizer.json. Its id holds the file's hash, so that a changed file is another counter. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { said } from '../language/said.ts';
import type { TokenCounter } from './request.ts';

/** Why a tokenizer cannot be used; `message` is a sentence for people. */
export interface TokenizerFailure {
  readonly reason: 'not-found' | 'unreadable' | 'unsupported';
  readonly message: string;
}

/** A counter, or why there is none. */
export type LoadedTokenizer =
  | { readonly ok: true; readonly counter: TokenCounter }
  | { readonly ok: false; readonly failure: TokenizerFailure };

/** The largest vocabularies in use have some 35 MB. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Reads a tokenizer.json: some 100 ms for each 30,000 tokens of its vocabulary. Never throws. */
export async function loadTokenizer(path: string): Promise<LoadedTokenizer> {
  const name = basename(path);
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      return failed('unsupported', said('{0} is too large for a tokenizer: {1} bytes.', path, size));
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return failed(
        'not-found',
        said(
          "There is no tokenizer at {0}. Download the model's tokenizer.json to there, or name its place.",
          path,
        ),
      );
    }
    return failed(
      'unreadable',
      said('The tokenizer {0} cannot be read ({1}). Check its permissions.', path, String(code)),
    );
  }
  const id = `tokenizer.json/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
  try {
    return { ok: true, counter: await counterOf(id, JSON.parse(bytes.toString('utf8'))) };
  } catch (error) {
    // The library throws whatever an unknown or damaged description leads it to.
    const why = error instanceof Error ? error.message : String(error);
    return failed(
      'unsupported',
      said('{0} is no tokenizer.json that can be used: {1}.', name, why.replace(/\.$/, '')),
    );
  }
}

/** The library is loaded with the first tokenizer: most runs need none. */
async function counterOf(id: string, description: unknown): Promise<TokenCounter> {
  if (typeof description !== 'object' || description === null || !('model' in description)) {
    throw new Error('it has no model');
  }
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const { wordCounter } = await import('./wordCounter.ts');
  const tokenizer = new Tokenizer(description, {});
  const whole = (text: string): number => tokenizer.encode(text, { add_special_tokens: false }).ids.length;
  // Proves that it works before anything is counted with it.
  if (whole('') !== 0 || !(whole('One.') > 0)) throw new Error('it counts nothing');
  const tokensOf = (text: string): readonly string[] =>
    tokenizer.encode(text, { add_special_tokens: false }).tokens;
  const words = wordCounter(tokenizer, description);
  if (!words) return { id, count: whole, tokensOf };
  const { tokensPerByteAtMost } = words;
  return {
    id,
    tokensOf,
    count: (text) => words.count(text) ?? whole(text),
    ...(tokensPerByteAtMost === null ? {} : { tokensPerByteAtMost }),
  };
}

function failed(reason: TokenizerFailure['reason'], message: string): LoadedTokenizer {
  return { ok: false, failure: { reason, message } };
}
