/** The request that a prompt makes of one document, shown without sending it. */
import { describe, expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';
import { GOOD } from './workplace.ts';

describe('render', () => {
  const data = (rows: number): string =>
    Array.from({ length: rows }, (_, n) =>
      JSON.stringify({ id: `d${n}`, text: `Text ${n} with [[TITLE]] and {braces}.` }),
    ).join('\n');

  test('json: the body that is sent, its fingerprint, whether it was cut', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', data(3));
    const { code, out } = await terminal.run(
      'render',
      'faq.md',
      '--source',
      'data.jsonl',
      '--row',
      '2',
      '--model',
      'm',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      body: {
        model: 'm',
        messages: [
          {
            role: 'user',
            content:
              'Rewrite as a FAQ. Return only the FAQ.\n\nDocument: Text 2 with [[TITLE]] and {braces}.',
          },
        ],
      },
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      truncated: false,
    });
  });

  test('without a model neither model nor fingerprint', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', data(1));
    const { out } = await terminal.run(
      'render',
      'faq.md',
      '--source',
      'data.jsonl',
      '--row',
      '0',
      '--format',
      'json',
    );
    expect(JSON.parse(out)).toMatchObject({ body: { model: null }, fingerprint: null });
    const text = await terminal.run('render', 'faq.md', '--source', 'data.jsonl', '--row', '0');
    expect(text.out).toMatchInlineSnapshot(`
      "user:
      Rewrite as a FAQ. Return only the FAQ.

      Document: Text 0 with [[TITLE]] and {braces}.

      {"model":null}
      "
    `);
  });

  test('the column that the prompt names for the document is its text', async () => {
    const terminal = await openTerminal();
    await terminal.write(
      'faq.md',
      '---\ninputs: { DOCUMENT: { column: content } }\n---\nRewrite: [[DOCUMENT]]',
    );
    await terminal.write('data.jsonl', '{"content":"Text."}');
    const { out } = await terminal.run('render', 'faq.md', '--source', 'data.jsonl', '--row', '0');
    expect(out).toContain('Rewrite: Text.');
  });

  test('a window cuts the document, or skips it', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', JSON.stringify({ text: 'word '.repeat(2000) }));
    const args = ['render', 'faq.md', '--source', 'data.jsonl', '--row', '0', '--window', '1024'];
    expect(JSON.parse((await terminal.run(...args, '--format', 'json')).out)).toMatchObject({
      truncated: true,
    });
    expect(await terminal.run(...args, '--cut', 'skip')).toMatchObject({
      code: 2,
      err: expect.stringContaining('skips documents'),
    });
  });

  test('makes the same request of a row in Parquet, CSV and JSON Lines', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    const data = new URL('../../samples/data/', import.meta.url).pathname;
    const requests = await Promise.all(
      ['documents.jsonl', 'formats/documents.csv', 'formats/documents.parquet', 'formats/*.parquet'].map(
        (name) =>
          terminal.run(
            'render',
            'faq.md',
            '--source',
            data + name,
            '--row',
            '17',
            '--model',
            'm',
            '--format',
            'json',
          ),
      ),
    );
    const [first, ...others] = requests.map(({ out }) => out);
    expect(first).toContain('"fingerprint": "');
    for (const other of others) expect(other).toBe(first);
  });

  test('counts with the tokenizer it is given, and with no other', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', JSON.stringify({ text: 'word '.repeat(400) }));
    const tokenizer = new URL('../generation/tokenizers/split-nfc.json', import.meta.url).pathname;
    const args = [
      'render',
      'faq.md',
      '--source',
      'data.jsonl',
      '--row',
      '0',
      '--window',
      '1600',
      '--format',
      'json',
    ];
    const cut = async (...more: readonly string[]) =>
      JSON.parse((await terminal.run(...args, ...more)).out).truncated;
    expect(await cut()).toBe(false);
    // This small vocabulary needs more tokens for the same words than the approximation takes.
    expect(await cut('--tokenizer', tokenizer)).toBe(true);
    expect(await terminal.run(...args, '--tokenizer', 'none.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no tokenizer at'),
    });
  });

  test('says which row is not there, or bad', async () => {
    const terminal = await openTerminal();
    await terminal.write('faq.md', GOOD);
    await terminal.write('data.jsonl', '{"text":"a"}\nnot json\n');
    const at = (row: string): Promise<{ code: number; err: string }> =>
      terminal.run('render', 'faq.md', '--source', 'data.jsonl', '--row', row);
    expect(await at('7')).toMatchObject({
      code: 2,
      err: expect.stringContaining('has 2 rows; there is no row 7'),
    });
    expect(await at('1')).toMatchObject({ code: 2, err: expect.stringContaining('line 2: not valid JSON') });
  });
});
