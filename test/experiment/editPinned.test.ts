/** Pinning in an experiment's text: what is written stays as it was written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editPinned } from '../../server/experiment/editPinned.ts';
import { readExperiment } from '../../server/experiment/readExperiment.ts';

const HEAD = 'prompts: [faq.md] # the best\n';

test.each([
  ['no documents', HEAD, 'documents: { sample: { pinned: [a-1] } }\nprompts: [faq.md] # the best\n'],
  [
    'a sample in braces',
    `${HEAD}documents:\n  source: web.jsonl # ours\n  sample: { size: 20 } # few\n`,
    `${HEAD}documents:\n  source: web.jsonl # ours\n  sample: { size: 20, pinned: [a-1] } # few\n`,
  ],
  [
    'no sample',
    `${HEAD}documents:\n  column: text\n  # where from\n  source: web.jsonl\n`,
    `${HEAD}documents:\n  column: text\n  # where from\n  sample: { pinned: [a-1] }\n  source: web.jsonl\n`,
  ],
  [
    'a list in brackets',
    `${HEAD}documents: { sample: { pinned: [b, "c d"] } }\n`,
    `${HEAD}documents: { sample: { pinned: [b, "c d", a-1] } }\n`,
  ],
  [
    'a list of lines, with Windows line ends',
    `prompts: [faq.md]\r\ndocuments:\r\n  sample:\r\n    pinned:\r\n      - b # short\r\n      - c # long\r\n`,
    `prompts: [faq.md]\r\ndocuments:\r\n  sample:\r\n    pinned:\r\n      - b # short\r\n      - a-1\r\n      - c # long\r\n`,
  ],
  [
    'an empty list',
    `${HEAD}documents: { sample: { pinned: [] } }`,
    `${HEAD}documents: { sample: { pinned: [a-1] } }`,
  ],
])('%s', (_, text, expected) => {
  expect(after(text, 'a-1', true)).toBe(expected);
});

test.each([
  ['[a, b]', '[b]'],
  ['[b, a]', '[b]'],
  ['[a]', '[]'],
])('lets go of a document in %s', (list, rest) => {
  const write = (pinned: string) => `${HEAD}documents: { sample: { size: 3, pinned: ${pinned} } } # few\n`;
  expect(after(write(list), 'a', false)).toBe(write(rest));
});

test('lets go of a line, and its neighbours keep their comments', () => {
  const lines = (items: string) => `${HEAD}documents:\n  sample:\n    pinned:\n${items}    size: 3\n`;
  const all = '      - a # one\n      - b # two\n      - c # three\n';
  expect(after(lines(all), 'b', false)).toBe(lines('      - a # one\n      - c # three\n'));
});

test.each([
  ['prompts: []\n', 'a', true],
  [`${HEAD}documents: { sample: { pinned: [a] } }\n`, 'a', true],
  [HEAD, 'a', false],
  ['', 'a', true],
])('changes nothing in %j', (text, id, pinned) => {
  expect(editPinned(text, id, { pinned })).toBeNull();
});

test('any id is read back as it is, and let go of again', () => {
  const texts = fc.constantFrom(
    HEAD,
    `${HEAD}documents:\n  sample:\n    pinned:\n      - "x"\n`,
    `${HEAD}documents: { source: a.jsonl }\n`,
  );
  fc.assert(
    fc.property(texts, fc.string({ minLength: 1, unit: 'grapheme' }), (text, id) => {
      fc.pre(id !== 'x');
      const pinned = after(text, id, true);
      expect(pinnedIn(pinned)).toContain(id);
      expect(pinnedIn(after(pinned, id, false))).toEqual(pinnedIn(text));
    }),
  );
});

function after(text: string, id: string, pinned: boolean): string {
  const edit = editPinned(text, id, { pinned });
  if (!edit) throw new Error('There is no edit.');
  return text.slice(0, edit.span.start) + edit.newText + text.slice(edit.span.end);
}

function pinnedIn(text: string): readonly string[] | undefined {
  return readExperiment(text, 'e').experiment?.documents.sample.pinned;
}
