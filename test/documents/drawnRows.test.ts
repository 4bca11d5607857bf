/** Rows at random: as many as asked for, the same every time, and no matter how they are read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceRow } from '../../server/documents/document.ts';
import { drawnFrom, findDraw } from '../../server/documents/drawnRows.ts';
import type { DocumentSource, RowAddress } from '../../server/documents/source.ts';
import { collect } from './collect.ts';

describe('findDraw', () => {
  it('law: draws exactly so many of any rows, and a larger draw holds a smaller one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 80 }),
        fc.nat({ max: 40 }),
        fc.integer(),
        async (files, size, more, seed) => {
          const source = sourceOf(files);
          const all = files.reduce((sum, rows) => sum + rows, 0);
          const small = await placesDrawn(source, size, seed);
          const large = await placesDrawn(source, size + more, seed);
          expect(small).toHaveLength(Math.min(size, all));
          expect(large).toEqual(expect.arrayContaining([...small]));
          const drawn = drawnFrom(source, await findDraw(source, size, seed));
          const rows = (await collect(drawn.rows())).map((row) =>
            row.kind === 'bad' ? row.bad : row.document,
          );
          expect(rows.map(({ fileOrdinal, row }) => `${fileOrdinal}:${row}`)).toEqual(small);
          expect(await drawn.count()).toBeNull();
        },
      ),
    );
  });

  it('takes rows from everywhere, and others for another seed', async () => {
    const source = sourceOf([50_000, 50_000]);
    const rows = await placesDrawn(source, 10_000, 7);
    const half = rows.filter((place) => place.startsWith('0:')).length;
    expect(Math.abs(half - 5000)).toBeLessThan(250);
    const others = new Set(await placesDrawn(source, 10_000, 8));
    expect(Math.abs(rows.filter((place) => others.has(place)).length - 1000)).toBeLessThan(200);
  });
});

async function placesDrawn(source: DocumentSource, size: number, seed: number): Promise<readonly string[]> {
  const drawn = drawnFrom(source, await findDraw(source, size, seed));
  return (await collect(drawn.places())).map(({ fileOrdinal, row }) => `${fileOrdinal}:${row}`);
}

function sourceOf(files: readonly number[]): DocumentSource {
  async function* places(): AsyncGenerator<RowAddress> {
    for (const [fileOrdinal, rows] of files.entries()) {
      for (let row = 0; row < rows; row++) yield { fileOrdinal, row };
    }
  }
  return {
    ...{ name: 'rows', pinned: 'rows', files: files.map(String), columnar: false },
    async *rows() {
      for await (const place of places()) yield rowAt(place);
    },
    places: () => places(),
    entries: async () => [0],
    identity: async () => [],
    count: async () => null,
    describe: async () => ({ format: 'jsonl', files: files.length, rows: null, columns: [] }),
  };
}

/** Every third row is bad: bad rows are drawn as others are. */
function rowAt(place: RowAddress): SourceRow {
  if (place.row % 3 === 0) return { kind: 'bad', bad: { ...place, reason: 'unreadable', message: 'bad' } };
  const document = { ...place, id: `${place.row}`, text: 'x', textColumn: 'text', columns: {} };
  return { kind: 'document', document };
}
