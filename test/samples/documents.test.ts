/** The forty documents: all readable, and the difficult ones as difficult as the tour of the samples says. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Document } from '../../server/documents/document.ts';
import { readDocuments, readSample } from './sampleFiles.ts';

let documents: readonly Document[] = [];
beforeAll(async () => {
  documents = await readDocuments();
});

const byId = (id: string): Document => {
  const found = documents.find((document) => document.id === id);
  if (!found) throw new Error(`no document ${id}`);
  return found;
};

test('there are forty, each with an id of its own and the columns of a crawl', () => {
  expect(documents).toHaveLength(40);
  expect(new Set(documents.map(({ id }) => id)).size).toBe(40);
  for (const { columns } of documents) {
    expect(columns).toMatchObject({
      url: expect.stringMatching(/^https:\/\/[a-z-]+\.example\/\S+$/),
      title: expect.stringMatching(/\S/),
      topic: expect.stringMatching(/\S/),
      language: expect.stringMatching(/^[a-z]{2}$/),
      date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    });
  }
});

test('they span at least fifteen topics and nine languages', () => {
  expect(new Set(documents.map(({ columns }) => columns['topic'])).size).toBeGreaterThanOrEqual(15);
  expect(new Set(documents.map(({ columns }) => columns['language'])).size).toBeGreaterThanOrEqual(9);
});

test('most have between 60 and 6,000 characters, and every text differs', () => {
  const ordinary = documents.filter(({ text }) => text.length >= 60 && text.length <= 6000);
  expect(ordinary.length).toBeGreaterThanOrEqual(36);
  expect(new Set(documents.map(({ text }) => text)).size).toBe(40);
});

test('each is well-formed text without stray white space at its ends', () => {
  for (const { text } of documents) {
    expect(text.isWellFormed()).toBe(true);
    expect(text.trim()).toBe(text);
  }
});

describe('the difficult ones', () => {
  test('one line of 30,000 characters, of more than a hundred different sentences', () => {
    const { text } = byId('chemistry-all-elements');
    expect(text).toHaveLength(30_000);
    expect(text).not.toMatch(/[\r\n]/);
    const sentences = text.split(/(?<=\.) (?=[A-Z])/);
    expect(sentences.length).toBeGreaterThan(100);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test.each([
    ['wiki-double-brackets', ['[[DOCUMENT]]', '[[X]]', '[[TITLE]]']],
    ['article-chat-markers', ['<|im_start|>', '<|im_end|>', '<|eot_id|>', '[INST]', '</s>', '<think>']],
    ['howto-replacement-patterns', ['$&', '$1', '$`', "$'", '$$', '\\1']],
    ['howto-json-settings', ['{text}', '{{', '{}', '"refreshMinutes": 30']],
    ['math-geometric-series', ['\\frac{1 - q^{n+1}}{1 - q}', '\\sum_{k=0}^{\\infty}']],
    ['cycling-gears-table', ['|----------:|', '](https://', '> A gear']],
    ['howto-python-csv', ['```python', '{total:>10.2f}', '{{{region}}}']],
    ['howto-sql-latest-row', ['```sql', 'ROW_NUMBER() OVER (']],
    ['shop-rain-jacket-html', ['&nbsp;', '<br>', '<!-- ', '<td>']],
    ['club-railway-crlf', ['\r\n']],
    ['forum-emoji-accents', ['\u{1F468}\u200D\u{1F469}', 'e\u0301', 'caf\u00e9', '\u{1F1EE}\u{1F1F8}']],
  ])('%s contains what it is there for', (id, pieces) => {
    for (const piece of pieces) expect(byId(id).text).toContain(piece);
  });

  test('Windows line ends stand in one document only, and there no other kind', () => {
    expect(documents.filter(({ text }) => text.includes('\r')).map(({ id }) => id)).toEqual([
      'club-railway-crlf',
    ]);
    expect(byId('club-railway-crlf').text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('one is hardly more than nothing', () => {
    expect(byId('stub-moved').text.length).toBeLessThan(30);
  });

  test.each([
    ['tea-zh', /\p{Script=Han}/gu],
    ['norias-ar', /\p{Script=Arabic}/gu],
    ['monsoon-hi', /\p{Script=Devanagari}/gu],
    ['baikal-ru', /\p{Script=Cyrillic}/gu],
    ['dashi-ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
    ['olive-el', /\p{Script=Greek}/gu],
    ['dead-sea-he', /\p{Script=Hebrew}/gu],
  ])('%s is written in its own script', (id, script) => {
    expect(byId(id).text.match(script)?.length ?? 0).toBeGreaterThan(150);
  });
});

test('the tour names documents that exist', () => {
  const table = readSample('README.md').split('## Documents worth a second look')[1] ?? '';
  const named = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, ids = '']) => ids.match(/[\w-]+/g) ?? []);
  expect(named.length).toBeGreaterThan(15);
  for (const id of named) expect(documents.map((document) => document.id)).toContain(id);
});

test.each(['formats/documents.parquet', 'formats/documents.csv'])(
  'data/%s holds the same documents',
  async (name) => {
    expect(await readDocuments(name)).toEqual(documents);
  },
);
