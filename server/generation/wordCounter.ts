/**
 * Counts tokens word by word for byte-level BPE, as most models have it: there a text's tokens are those of its words,
 * and words come again and again.
 */
import type { PreTokenizer, Tokenizer } from '@huggingface/tokenizers';
import { ByteLevelPreTokenizer, DigitsPreTokenizer, SplitPreTokenizer } from '@huggingface/tokenizers';

/** Counts like the tokenizer it was made from. */
export interface WordCounter {
  /** Null for a text that the whole tokenizer must count: one that holds tokens which are no text, such as `<|im_end|>`. */
  count(text: string): number | null;
  /**
   * Tokens for each byte of UTF-8 at the most: each token holds a byte at least, and composing characters (NFC) makes
   * no text longer than three times (Unicode, UAX 15 and its FAQ). Null where the text is changed in other ways.
   */
  readonly tokensPerByteAtMost: number | null;
}

/** Words remembered; then it begins anew. */
const MOST_WORDS = 200_000;
/** Longer words are counted and forgotten. */
const LONGEST_WORD = 64;

type Part = Readonly<Record<string, unknown>>;

/** Null where the description is not of that kind. `description` is what `tokenizer` was made from. */
export function wordCounter(tokenizer: Tokenizer, description: object): WordCounter | null {
  const { model, pre_tokenizer, normalizer, added_tokens } = description as Part;
  const steps = stepsOf(pre_tokenizer);
  const spell = tokenizer.model;
  if (steps === null || spell === null || (model as Part)['type'] !== 'BPE') return null;
  const { splitters, bytes } = steps;
  const special = specialTokens(added_tokens);
  const known = new Map<string, number>();
  const countWord = (word: string): number => spell._call(bytes.pre_tokenize(word)).length;
  return {
    tokensPerByteAtMost: bytesBound(normalizer),
    count(text) {
      if (special?.test(text)) return null;
      const normal = tokenizer.normalizer ? tokenizer.normalizer.normalize(text) : text;
      // Normalising can put a special token together.
      if (normal !== text && special?.test(normal)) return null;
      let total = 0;
      for (const word of wordsOf(normal, splitters)) {
        let count = known.get(word);
        if (count === undefined) {
          count = countWord(word);
          if (known.size >= MOST_WORDS) known.clear();
          if (word.length <= LONGEST_WORD) known.set(word, count);
        }
        total += count;
      }
      return total;
    },
  };
}

function wordsOf(text: string, splitters: readonly PreTokenizer[]): readonly string[] {
  if (text === '') return [];
  return splitters.reduce((words, splitter) => splitter.pre_tokenize(words), [text]);
}

interface Steps {
  readonly splitters: readonly PreTokenizer[];
  /** Writes a word's bytes as the vocabulary spells them. */
  readonly bytes: ByteLevelPreTokenizer;
}

/** GPT-2's words, which "ByteLevel" means unless it says otherwise. */
const BYTE_LEVEL_WORDS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Null unless every step but the last only splits, and the last spells bytes. */
function stepsOf(preTokenizer: unknown): Steps | null {
  const written = partsOf(preTokenizer);
  const last = written.at(-1);
  if (last?.['type'] !== 'ByteLevel' || last['add_prefix_space'] !== false) return null;
  const splitters = written.slice(0, -1).map(splitterOf);
  if (last['use_regex'] !== false) splitters.push(split({ Regex: BYTE_LEVEL_WORDS }));
  if (!splitters.every((splitter) => splitter !== null)) return null;
  const bytes = new ByteLevelPreTokenizer({
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: false,
    use_regex: false,
  });
  return { splitters, bytes };
}

function partsOf(preTokenizer: unknown): readonly Part[] {
  if (typeof preTokenizer !== 'object' || preTokenizer === null) return [];
  const { type, pretokenizers } = preTokenizer as Part;
  if (type !== 'Sequence') return [preTokenizer as Part];
  return Array.isArray(pretokenizers) ? (pretokenizers as readonly Part[]) : [];
}

function splitterOf(part: Part): PreTokenizer | null {
  if (part['type'] === 'Digits') {
    return new DigitsPreTokenizer({ type: 'Digits', individual_digits: part['individual_digits'] === true });
  }
  const isolates = part['type'] === 'Split' && part['behavior'] === 'Isolated' && part['invert'] !== true;
  return isolates ? split(part['pattern'] as { readonly Regex: string }) : null;
}

function split(pattern: { readonly Regex: string }): SplitPreTokenizer {
  return new SplitPreTokenizer({ type: 'Split', pattern, behavior: 'Isolated', invert: false });
}

/** Matches a text that holds one; null where there are none. */
function specialTokens(added: unknown): RegExp | null {
  const texts = (Array.isArray(added) ? (added as readonly Part[]) : [])
    .map(({ content }) => content)
    .filter((content): content is string => typeof content === 'string' && content !== '');
  if (texts.length === 0) return null;
  return new RegExp(texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'i');
}

function bytesBound(normalizer: unknown): number | null {
  if (normalizer === null || normalizer === undefined) return 1;
  return (normalizer as Part)['type'] === 'NFC' ? 3 : null;
}
