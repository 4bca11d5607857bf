/**
 * What only the server knows of a request: the prompt as its chat template makes it, and a text cut into tokens. Asked
 * for on a person's action alone, of vLLM and llama.cpp in their own words.
 */
import { t } from '@vscode/l10n';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';
import type { Transport } from '../../server/generation/transport.ts';
import type { JsonObject } from '../../server/language/json.ts';
import { count, decode, listOf, shape, text } from '../webviews/decoder.ts';
import type { ChatPrompt, TokenView } from '../webviews/exactRequest.ts';

type Asking = Pick<Transport, 'ask'>;

/** The prompt of a request as the model reads it. */
export async function chatPrompt(
  transport: Asking,
  access: EndpointAccess,
  body: JsonObject,
  signal: AbortSignal,
): Promise<ChatPrompt> {
  const { model = null, messages = [] } = body;
  const { alias } = access.endpoint;
  const templated = await transport.ask(access, '/apply-template', { messages }, signal);
  const prompt = templated.ok ? decode(shape({ prompt: text }), templated.value) : null;
  if (prompt?.ok) {
    return { ok: true, text: prompt.value.prompt, tokens: null, source: `${alias}, /apply-template` };
  }
  const asked = { model, messages, add_generation_prompt: true };
  const tokenized = await transport.ask(access, '/tokenize', asked, signal);
  const tokens = tokenized.ok ? decode(shape({ tokens: listOf(count) }), tokenized.value) : null;
  if (!tokens?.ok)
    return {
      ok: false,
      message: t('{0} does not show its chat template. vLLM and llama.cpp servers do.', alias),
    };
  const ids = tokens.value.tokens;
  const detokenized = await transport.ask(access, '/detokenize', { model, tokens: ids }, signal);
  const whole = detokenized.ok ? decode(shape({ prompt: text }), detokenized.value) : null;
  if (!whole?.ok)
    return {
      ok: false,
      message: t('{0} does not show its chat template. vLLM and llama.cpp servers do.', alias),
    };
  return { ok: true, text: whole.value.prompt, tokens: ids.length, source: `${alias}, /tokenize` };
}

/** A text in the pieces that the model's tokenizer makes of it. */
export async function tokenView(
  transport: Asking,
  access: EndpointAccess,
  { model, content }: { readonly model: string; readonly content: string },
  signal: AbortSignal,
): Promise<TokenView> {
  const { alias } = access.endpoint;
  const source = `${alias}, /tokenize`;
  const asked = {
    // llama.cpp reads `content` and `with_pieces`, vLLM the others.
    content,
    with_pieces: true,
    model,
    prompt: content,
    add_special_tokens: false,
    return_token_strs: true,
  };
  const answer = await transport.ask(access, '/tokenize', asked, signal);
  if (!answer.ok)
    return {
      ok: false,
      message: t('{0} does not cut texts into tokens. vLLM and llama.cpp servers do.', alias),
    };
  const pieces = llamaPieces(answer.value) ?? vllmPieces(answer.value, content);
  if (!pieces)
    return {
      ok: false,
      message: t('{0} does not cut texts into tokens. vLLM and llama.cpp servers do.', alias),
    };
  return { ok: true, pieces, source };
}

/** Pieces are texts, or bytes where a token holds part of a character only. */
function llamaPieces(value: unknown): readonly string[] | null {
  const decoded = decode(shape({ tokens: listOf(shape({ piece: (piece: unknown) => piece })) }), value);
  if (!decoded.ok || decoded.value.tokens.length === 0) return null;
  const bytes = decoded.value.tokens.map(({ piece }) => bytesOf(piece));
  return bytes.every((known) => known !== null) ? joinedCharacters(bytes) : null;
}

function bytesOf(piece: unknown): Buffer | null {
  if (typeof piece === 'string') return Buffer.from(piece, 'utf8');
  return Array.isArray(piece) && piece.every((byte) => typeof byte === 'number') ? Buffer.from(piece) : null;
}

function vllmPieces(value: unknown, content: string): readonly string[] | null {
  const decoded = decode(shape({ token_strs: listOf(text) }), value);
  return decoded.ok ? vocabularyPieces(decoded.value.token_strs, content) : null;
}

/** Reads tokens as a vocabulary writes them: GPT-2's bytes as letters, or `▁` for a space. */
export function vocabularyPieces(strings: readonly string[], content: string): readonly string[] {
  const spaced = strings.map((string) => string.replaceAll('▁', ' '));
  const asBytes = strings.map((string) =>
    Buffer.from([...string].map((letter) => BYTE_OF.get(letter) ?? 63)),
  );
  const readings = [joinedCharacters(asBytes), spaced];
  return readings.find((pieces) => pieces.join('').trim() === content.trim()) ?? spaced;
}

/** Bytes as text; a character that is spread over tokens goes to the last of them. */
function joinedCharacters(tokens: readonly Buffer[]): readonly string[] {
  const decoder = new TextDecoder('utf-8');
  return tokens.map((bytes, index) => decoder.decode(bytes, { stream: index < tokens.length - 1 }));
}

/** GPT-2 writes each byte as a letter: printable ones as themselves, the others from U+0100 on in order. */
const BYTE_OF: ReadonlyMap<string, number> = byteLetters();

function byteLetters(): ReadonlyMap<string, number> {
  const letters = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    letters.set(String.fromCharCode(printable ? byte : next++), byte);
  }
  return letters;
}
