/** Both doors of the preview: what follows the contract passes unchanged, anything else is refused with its place. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePageMessage, decodePageUris } from '../../../client/preview/decodePageMessage.ts';
import type { PageMessage } from '../../../client/webviews/messages.ts';
import { CELL_WISHES, MEND_NAMES } from '../../../client/webviews/messages.ts';
import { decodeHostMessage } from '../../../client/webviews/preview/decodeHostMessage.ts';

const address = fc.record({ column: fc.string(), row: fc.string() });
const pageMessage: fc.Arbitrary<PageMessage> = fc.oneof(
  fc.constantFrom<PageMessage>({ type: 'ready' }, { type: 'stop' }),
  fc.boolean().map((fresh): PageMessage => ({ type: 'run', fresh })),
  fc
    .tuple(fc.constantFrom(...CELL_WISHES), address)
    .map(([wish, cell]): PageMessage => ({ type: 'cell', wish, cell })),
  fc.string().map((column): PageMessage => ({ type: 'openPrompt', column })),
  fc.string().map((row): PageMessage => ({ type: 'openDocument', row })),
  fc
    .tuple(fc.constantFrom(...MEND_NAMES), fc.option(address))
    .map(([action, cell]): PageMessage => ({ type: 'mend', action, cell })),
);

describe('messages of the page', () => {
  test('pass when they follow the contract', () => {
    fc.assert(
      fc.property(pageMessage, (message) => {
        expect(decodePageMessage(message)).toEqual({ ok: true, value: message });
      }),
    );
  });

  test('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
        decodePageMessage(value);
        decodePageUris(value);
      }),
    );
  });

  test.each([
    [{ type: 'run' }, 'fresh is not true or false.'],
    [{ type: 'eval', code: '1' }, 'type is not a known message ("eval").'],
    [{ type: 'constructor' }, 'type is not a known message ("constructor").'],
    [{ type: 'cell', wish: 'delete', cell: { column: 'a', row: 'b' } }, 'wish is not one of stop, rerun'],
    [{ type: 'cell', wish: 'stop', cell: { column: 1, row: 'b' } }, 'cell.column is not a string.'],
    ['run', 'The value is not an object.'],
    [null, 'The value is not an object.'],
  ])('are refused with their place: %j', (value, problem) => {
    expect(decodePageMessage(value)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });

  test('lose what the contract does not name', () => {
    const decoded = decodePageMessage({ type: 'stop', extra: 1 });
    expect(decoded).toEqual({ ok: true, value: { type: 'stop' } });
  });
});

test('the state of a page gives its URIs, or none', () => {
  expect(decodePageUris({ version: 1, uris: ['file:///a.md'], opened: [] })).toEqual(['file:///a.md']);
  expect(decodePageUris({ version: 1, uris: [1] })).toEqual([]);
  expect(decodePageUris(undefined)).toEqual([]);
});

test('messages of the host say where they differ from the contract', () => {
  const append = {
    cell: { column: 'a', row: 'b' },
    sequence: -1,
    kind: 'text',
    text: '',
    pieces: 0,
    tokensPerSecond: null,
  };
  expect(decodeHostMessage({ type: 'appends', appends: [append] })).toEqual({
    ok: false,
    problem: 'appends[0].sequence is not a whole number from 0.',
  });
});
