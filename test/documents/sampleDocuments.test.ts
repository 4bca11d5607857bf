import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document, SourceRow } from '../../server/documents/document.ts';
import { rowPriority } from '../../server/documents/rowPriority.ts';
import { sampleDocuments } from '../../server/documents/sampleDocuments.ts';
import type { DocumentSource } from '../../server/documents/source.ts';

describe('sampleDocuments', () => {
  it('draws the same documents every time, in row order, and others for another seed', async () => {
    const source = sourceOfLengths(Array.from({ length: 500 }, (_, n) => n));
    const [first, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => rows(source, 20, seed, 'length')),
    );
    expect(first).toHaveLength(20);
    expect(first).toEqual(again);
    expect(first).toEqual(first?.toSorted((a, b) => a - b));
    expect(first).not.toEqual(other);
  });

  it('takes even shares of the length quartiles', async () => {
    const lengths = Array.from({ length: 2000 }, (_, n) => (n % 100 === 0 ? 5000 + n : n % 50));
    const source = sourceOfLengths(lengths);
    const chosen = (await rows(source, 40, 1, 'length')).map((row) => lengths[row] ?? 0);
    const sorted = lengths.toSorted((a, b) => a - b);
    const median = sorted[1000] ?? 0;
    const short = chosen.filter((length) => length < median).length;
    expect(short).toBeGreaterThanOrEqual(16);
    expect(short).toBeLessThanOrEqual(24);
  });

  it('keeps the documents of a smaller sample in a bigger one', async () => {
    const source = sourceOfLengths(Array.from({ length: 3000 }, (_, n) => (n * 7919) % 1000));
    for (const stratify of ['length', 'none'] as const) {
      const small = await rows(source, 10, 3, stratify);
      const big = await rows(source, 40, 3, stratify);
      expect(big).toEqual(expect.arrayContaining([...small]));
    }
  });

  it('counts documents, keeps bad rows apart and reads no further than the limit', async () => {
    let read = 0;
    const source: DocumentSource = {
      ...sourceOfLengths([]),
      async *rows() {
        for (let row = 0; row < 10_000; row++) {
          read += 1;
          yield row % 4 === 3
            ? { kind: 'bad', bad: { fileOrdinal: 0, row, reason: 'unreadable', message: 'bad' } }
            : document(row, 5);
        }
      },
    };
    const sample = await sampleDocuments(source, {
      sample: { size: 5, seed: 0, stratify: 'length', pinned: [] },
      limit: 100,
    });
    expect(sample).toMatchObject({ total: 75, badTotal: 25 });
    expect(sample.documents).toHaveLength(5);
    expect(sample.bad).toHaveLength(25);
    expect(read).toBe(100);
  });

  it('never gives more than there is, nor more than asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(200), { maxLength: 600 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer(),
        fc.constantFrom('length' as const, 'none' as const),
        async (lengths, size, seed, stratify) => {
          const chosen = await rows(sourceOfLengths(lengths), size, seed, stratify);
          expect(chosen).toHaveLength(Math.min(size, lengths.length));
          expect(new Set(chosen).size).toBe(chosen.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gives the values of a column even shares, and what is left to the others', async () => {
    const languages = Array.from({ length: 3000 }, (_, row) =>
      row % 100 === 0 ? 'rare' : row % 10 === 0 ? 'some' : 'en',
    );
    const sample = { size: 30, seed: 5, stratify: { column: 'language' }, pinned: [] };
    const drawn = await sampleDocuments(sourceOfLanguages(languages), { sample, limit: null });
    expect(countsOf(drawn.documents)).toEqual({ rare: 10, some: 10, en: 10 });
    const few = await sampleDocuments(sourceOfLanguages(['de', ...languages.filter((it) => it === 'en')]), {
      sample,
      limit: null,
    });
    expect(countsOf(few.documents)).toEqual({ de: 1, en: 29 });
  });

  it('draws by a column with a thousand values from them all, within bounds', async () => {
    const values = Array.from({ length: 5000 }, (_, row) => `v${row % 1000}`);
    const sample = { size: 40, seed: 5, stratify: { column: 'language' }, pinned: [] };
    const { documents } = await sampleDocuments(sourceOfLanguages(values), { sample, limit: null });
    expect(documents).toHaveLength(40);
    expect(Object.keys(countsOf(documents)).length).toBeGreaterThan(30);
  });

  it('always holds the pinned documents, and says which it did not find', async () => {
    const source = sourceOfLengths(Array.from({ length: 500 }, (_, n) => n));
    const sample = { size: 5, seed: 3, stratify: 'length' as const, pinned: ['77', '400', 'gone'] };
    const all = await sampleDocuments(source, { sample, limit: null });
    const without = await sampleDocuments(source, { sample: { ...sample, pinned: [] }, limit: null });
    const ids = all.documents.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['77', '400', ...without.documents.map(({ id }) => id)]));
    expect(ids).toHaveLength(new Set([...ids]).size);
    expect(ids).toEqual([...ids].sort((a, b) => Number(a) - Number(b)));
    expect(all.missing).toEqual(['gone']);
    expect((await sampleDocuments(source, { sample, limit: 100 })).missing).toEqual(['400', 'gone']);
  });
});

describe('rowPriority', () => {
  it('is uniform enough: each tenth gets its share, neighbours are not alike', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let row = 0; row < 50_000; row++) {
      const priority = rowPriority(7, 0, row);
      tenths[Math.floor(priority * 10)] = (tenths[Math.floor(priority * 10)] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 5000)).toBeLessThan(350);
  });

  it('depends on seed, file and row, beyond 32 bits too', () => {
    const places = [
      [1, 0, 0],
      [2, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
      [1, 0, 2 ** 32],
      [1 + 2 ** 32, 0, 0],
      [-1, 0, 0],
    ] as const;
    expect(new Set(places.map(([seed, file, row]) => rowPriority(seed, file, row))).size).toBe(places.length);
  });
});

async function rows(
  source: DocumentSource,
  size: number,
  seed: number,
  stratify: 'length' | 'none',
): Promise<readonly number[]> {
  const { documents } = await sampleDocuments(source, {
    sample: { size, seed, stratify, pinned: [] },
    limit: null,
  });
  return documents.map(({ row }) => row);
}

function sourceOfLanguages(languages: readonly string[]): DocumentSource {
  return {
    ...sourceOfLengths([]),
    async *rows() {
      for (const [row, language] of languages.entries()) {
        const made = document(row, 5);
        yield made.kind === 'document'
          ? { ...made, document: { ...made.document, columns: { language } } }
          : made;
      }
    },
  };
}

function countsOf(documents: readonly Document[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { columns } of documents) {
    const language = String(columns['language']);
    counts[language] = (counts[language] ?? 0) + 1;
  }
  return counts;
}

function sourceOfLengths(lengths: readonly number[]): DocumentSource {
  return {
    name: 'lengths',
    pinned: 'lengths',
    files: [],
    async *rows() {
      for (const [row, length] of lengths.entries()) yield document(row, length);
    },
    entries: async () => [0],
    async *places() {},
    columnar: false,
    identity: async () => [],
    count: async () => null,
    describe: async () => ({ format: 'jsonl', files: 1, rows: null, columns: [] }),
  };
}

function document(row: number, length: number): SourceRow {
  const text = 'x'.repeat(length);
  return {
    kind: 'document',
    document: { id: `${row}`, text, textColumn: 'text', columns: {}, fileOrdinal: 0, row },
  };
}
