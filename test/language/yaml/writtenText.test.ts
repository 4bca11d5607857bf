/** Texts that something writes into YAML for a person: paths, columns, names of all kinds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { textInQuotes, writtenText } from '../../../server/language/yaml/writtenText.ts';

test.each([
  ['prompts/faq.rephrase.md', 'prompts/faq.rephrase.md'],
  ['../data/web-*.jsonl', '../data/web-*.jsonl'],
  ['2024/part-0.jsonl', '2024/part-0.jsonl'],
  ['HuggingFaceTB/SmolLM2-1.7B-Instruct', 'HuggingFaceTB/SmolLM2-1.7B-Instruct'],
  ['my prompts/new #2.md', '"my prompts/new #2.md"'],
  ['a: b.md', '"a: b.md"'],
  ['[x].md', '"[x].md"'],
  ['a,b.md', '"a,b.md"'],
  ['true', '"true"'],
  ['Null', '"Null"'],
  ['17', '"17"'],
  ['1e5', '"1e5"'],
  ['0o17', '"0o17"'],
  ['2024-01-01', '"2024-01-01"'],
  ['', '""'],
  ["it's", "it's"],
  ['"', '"\\""'],
])('%j is written %s', (text, written) => expect(writtenText(text)).toBe(written));

const TEXTS = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'ab1 0.#:,-[]{}"\'\\/%&*!|>?@`~\n\tüxoe+_') }),
);

test('law: YAML reads the same text back, in lines and in braces', () => {
  fc.assert(
    fc.property(TEXTS, (text) => {
      const written = writtenText(text);
      expect(parse(`k: ${written}\n`)).toEqual({ k: text });
      expect(parse(`- ${written}\n`)).toEqual([text]);
      expect(parse(`{ k: [${written}, x], l: ${written} }\n`)).toEqual({ k: [text, 'x'], l: text });
    }),
  );
});

test('law: between quotes as well, where it can stand there', () => {
  fc.assert(
    fc.property(TEXTS, fc.constantFrom('"' as const, "'" as const), (text, quote) => {
      const inside = textInQuotes(text, quote);
      if (inside !== null) expect(parse(`k: ${quote}${inside}${quote}\n`)).toEqual({ k: text });
    }),
  );
});
