import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../server/documents/readCsv.ts';
import { collectAll } from './collect.ts';
import { fileOf } from './memoryFile.ts';

describe('readCsv', () => {
  it('law: any table comes back as it was written, in pieces of any size, from any row on', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('a,b', 'say "hi"', 'two\nlines', 'tab\there', 'cr\r\nlf', ' spaces '),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(',', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.nat({ max: 22 }),
        async (rows, chunkBytes, delimiter, lineEnd, hasMark, firstRow) => {
          const lines = [['id', 'text'], ...rows].map(
            (fields) => fields.map(quoted).join(delimiter) + lineEnd,
          );
          const bytes = Buffer.from((hasMark ? '\ufeff' : '') + lines.join(''));
          const read = await collectAll(
            readCsv(fileOf('a.csv', bytes, chunkBytes).stream(), delimiter, { firstRow }),
          );
          expect(read.map((row) => (row.ok ? row.value : row))).toEqual(
            rows.map(([id, text]) => ({ id, text })).slice(firstRow),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([1, 2, 7, 1000])(
    'reads lines that end with a carriage return alone, in pieces of %i',
    async (size) => {
      const bytes = Buffer.from('id,"te\nxt"\r1,"two\r""lines"""\r\r2,b\r');
      const read = await collectAll(readCsv(fileOf('a.csv', bytes, size).stream(), ','));
      expect(read).toEqual([
        { ok: true, number: 3, value: { id: '1', 'te\nxt': 'two\r"lines"' } },
        { ok: true, number: 5, value: { id: '2', 'te\nxt': 'b' } },
      ]);
    },
  );

  it('numbers a record by the line it ends on, and skips empty lines', async () => {
    expect(await rowsOf('a,b\n\n1,"x\ny"\n\n2,z\n')).toEqual([
      { ok: true, number: 4, value: { a: '1', b: 'x\ny' } },
      { ok: true, number: 6, value: { a: '2', b: 'z' } },
    ]);
  });

  it('reports records that do not fit the header and goes on', async () => {
    const rows = await rowsOf('a,b\n1\n1,2,3\n4,5\n');
    expect(rows.map((row) => (row.ok ? row.value : row.message))).toEqual([
      '1 field where the header names 2',
      '3 fields where the header names 2',
      { a: '4', b: '5' },
    ]);
  });

  it('reports bytes that are no UTF-8 at their record', async () => {
    const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.from([0xff, 0x0a]), Buffer.from('ok\n')]);
    const rows = await collectAll(readCsv(fileOf('a.csv', bytes).stream(), ','));
    expect(rows.map((row) => (row.ok ? row.value : row.message))).toEqual(['not valid UTF-8', { a: 'ok' }]);
  });

  it('takes quotes that enclose no whole field as text', async () => {
    expect((await rowsOf('a,b\nsay "hi",1\n"x"y,2\n')).map((row) => row.ok && row.value)).toEqual([
      { a: 'say "hi"', b: '1' },
      { a: '"x"y', b: '2' },
    ]);
  });

  it.each([
    [
      'semicolons',
      '\ufeffid;text\r\n1;"a;b, ""c"""\r\n2;d,e\r\n',
      { id: '1', text: 'a;b, "c"' },
      { id: '2', text: 'd,e' },
    ],
    ['tabs', 'id\ttext\n1\t"x\ty"\n2\tz;z\n', { id: '1', text: 'x\ty' }, { id: '2', text: 'z;z' }],
    ['nothing', '"a;b"\n1;2\n"x;y"\n', { 'a;b': '1;2' }, { 'a;b': 'x;y' }],
  ])('reads fields that are separated by %s where no comma names columns', async (_, text, ...expected) => {
    for (const chunkBytes of [1, 1000]) {
      const read = await collectAll(readCsv(fileOf('a.csv', Buffer.from(text), chunkBytes).stream(), ','));
      expect(read.map((row) => row.ok && row.value)).toEqual(expected);
    }
  });

  it('names columns that are called alike or not at all', async () => {
    expect((await rowsOf('a,,a\n1,2,3\n')).map((row) => row.ok && row.value)).toEqual([
      { a: '1', 'column 2': '2', 'column 3': '3' },
    ]);
  });

  it('reports a quote that is never closed at its line, and loses no row behind it', async () => {
    const rows = await rowsOf('a,b\n1,x\n2,"open\n3,y\n4,z\n');
    expect(rows.map((row) => (row.ok ? row.value : [row.number, row.message]))).toEqual([
      { a: '1', b: 'x' },
      [3, 'a quote in it is never closed'],
      { a: '3', b: 'y' },
      { a: '4', b: 'z' },
    ]);
  });

  it.each([
    ['a quote without an end', `a\n"${'x'.repeat(3000)}\n${'y\n'.repeat(900)}`, 900],
    ['a line without an end', `a\n${'x'.repeat(5000)}\ny\n`, 1],
    ['a line in quotes without an end', `a\n"${'x'.repeat(5000)}\ny\n`, 1],
  ])('holds no more than its bound of %s', async (_, text, rowsBehind) => {
    const chunks = fileOf('a.csv', Buffer.from(text), 100).stream();
    const rows = await collectAll(readCsv(chunks, ',', { maxRecordBytes: 1000 }));
    expect(rows.filter(({ ok }) => !ok)).toHaveLength(1);
    expect(rows.filter(({ ok }) => ok)).toHaveLength(rowsBehind);
  });

  it('law: never throws on any bytes, and pieces of any size make the same rows', async () => {
    const bytes = fc.array(fc.constantFrom('"', ',', '\n', '\r\n', 'a', '""', ' ', '\ufeff', 'é'), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 7 }), async (pieces, chunkBytes) => {
        const content = Buffer.from(pieces.join(''));
        const whole = await collectAll(readCsv(fileOf('a.csv', content).stream(), ','));
        const cut = await collectAll(readCsv(fileOf('a.csv', content, chunkBytes).stream(), ','));
        expect(cut).toEqual(whole);
      }),
      { numRuns: 400 },
    );
  });
});

function rowsOf(text: string) {
  return collectAll(readCsv(fileOf('a.csv', Buffer.from(text)).stream(), ','));
}

/** Every field in quotes, so that an empty line never stands for a record of one empty field. */
function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}
