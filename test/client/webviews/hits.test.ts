/** Places that a search found, in the order of the grid. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FoundCell } from '../../../client/webviews/messages.ts';
import { NO_HITS, orderHits } from '../../../client/webviews/preview/finding/hits.ts';

const ROWS = ['0:0', '0:1', '0:2'];
const COLUMNS = ['document', 'faq', 'table'];

const cell = fc.record({
  cell: fc.record({
    column: fc.constantFrom(...COLUMNS, 'hidden'),
    row: fc.constantFrom(...ROWS, 'gone'),
    rollout: fc.nat(1),
  }),
  count: fc.integer({ min: 1, max: 4 }),
});

test('each place of each shown cell comes once, by row, column, rollout and where it stands', () => {
  const cells = fc.uniqueArray(cell, { selector: (one) => JSON.stringify(one.cell), maxLength: 20 });
  fc.assert(
    fc.property(cells, (found) => {
      const hits = orderHits(found, ROWS, COLUMNS);
      const expected = ROWS.flatMap((row) =>
        COLUMNS.flatMap((column) =>
          [0, 1].flatMap((rollout) => {
            const one = found.find(
              (each) => JSON.stringify(each.cell) === JSON.stringify({ column, row, rollout }),
            );
            return Array.from({ length: one?.count ?? 0 }, (_, nth) => ({ cell: one?.cell, nth }));
          }),
        ),
      );
      expect(Array.from({ length: hits.count }, (_, index) => hits.at(index))).toEqual(expected);
      expect([hits.at(-1), hits.at(hits.count)]).toEqual([null, null]);
    }),
  );
});

test('a letter that stands everywhere in ten thousand documents takes no more than its cells', () => {
  const found: readonly FoundCell[] = Array.from({ length: 10_000 }, (_, n) => ({
    cell: { column: 'faq', row: `0:${n}`, rollout: 0 },
    count: 1_000_000,
  }));
  const hits = orderHits(
    found,
    found.map(({ cell: { row } }) => row),
    COLUMNS,
  );
  expect(hits.count).toBe(10_000_000_000);
  expect(hits.at(9_999_999_999)).toEqual({ cell: found.at(-1)?.cell, nth: 999_999 });
  expect(NO_HITS.at(0)).toBeNull();
});
