/** Both doors of the preview: what follows the contract passes unchanged, anything else is refused with its place. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePageMessage, decodePageState } from '../../../client/preview/decodePageMessage.ts';
import { LIVE_MODES } from '../../../client/webviews/controls.ts';
import { VOTE_CHOICES } from '../../../client/webviews/judging.ts';
import type { PageMessage } from '../../../client/webviews/messages.ts';
import { CELL_WISHES, DIFF_TEXTS, EXPORT_CHOICES, MEND_NAMES } from '../../../client/webviews/messages.ts';
import { decodeHostMessage } from '../../../client/webviews/preview/decodeHostMessage.ts';

const address = fc.record({ column: fc.string(), row: fc.string(), rollout: fc.nat() });
const diffSide = fc.record({ cell: address, of: fc.constantFrom(...DIFF_TEXTS) });
const pageMessage: fc.Arbitrary<PageMessage> = fc.oneof(
  fc.constantFrom<PageMessage>({ type: 'ready' }, { type: 'stop' }),
  fc.boolean().map((fresh): PageMessage => ({ type: 'run', fresh })),
  fc
    .tuple(fc.constantFrom(...CELL_WISHES), address)
    .map(([wish, cell]): PageMessage => ({ type: 'cell', wish, cell })),
  fc.string().map((column): PageMessage => ({ type: 'openPrompt', column })),
  fc.string().map((row): PageMessage => ({ type: 'openDocument', row })),
  fc.array(address).map((cells): PageMessage => ({ type: 'rerun', cells })),
  fc.array(fc.string()).map((rows): PageMessage => ({ type: 'visible', rows })),
  fc.tuple(diffSide, diffSide).map(([left, right]): PageMessage => ({ type: 'openDiff', left, right })),
  fc.string().map((url): PageMessage => ({ type: 'openLink', url })),
  fc.constantFrom(...LIVE_MODES).map((live): PageMessage => ({ type: 'setLive', live })),
  fc
    .record({ size: fc.nat(), seed: fc.integer(), stratify: fc.string() })
    .map((sampling): PageMessage => ({ type: 'setSampling', sampling })),
  fc
    .record({ id: fc.nat(), query: fc.string(), matchCase: fc.boolean() })
    .map((find): PageMessage => ({ type: 'find', ...find })),
  fc
    .tuple(address, fc.option(fc.integer({ min: 1, max: 5 })))
    .map(([cell, rating]): PageMessage => ({ type: 'rate', cell, rating })),
  fc.tuple(address, fc.string()).map(([cell, comment]): PageMessage => ({ type: 'comment', cell, comment })),
  fc
    .tuple(fc.string(), fc.constantFrom(...VOTE_CHOICES))
    .map(([ballot, choice]): PageMessage => ({ type: 'vote', ballot, choice })),
  fc
    .tuple(fc.string(), fc.string())
    .map(([one, other]): PageMessage => ({ type: 'startVoting', columns: [one, other] })),
  fc.constantFrom(...EXPORT_CHOICES).map((what): PageMessage => ({ type: 'export', what })),
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
        decodePageState(value);
      }),
    );
  });

  test.each([
    [{ type: 'run' }, 'fresh is not true or false.'],
    [{ type: 'eval', code: '1' }, 'type is not a known message ("eval").'],
    [{ type: 'constructor' }, 'type is not a known message ("constructor").'],
    [
      { type: 'cell', wish: 'delete', cell: { column: 'a', row: 'b', rollout: 0 } },
      'wish is not one of stop, rerun',
    ],
    [{ type: 'cell', wish: 'stop', cell: { column: 1, row: 'b' } }, 'cell.column is not a string.'],
    [{ type: 'rate', cell: { column: 'a', row: 'b', rollout: 0 }, rating: 6 }, 'rating is not one of'],
    [{ type: 'startVoting', columns: ['a'] }, 'columns is not a pair.'],
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

test('the state of a page gives what it previewed, or nothing', () => {
  const nothing = { uris: [], models: [], parameters: '' };
  const models = [{ endpoint: 'gpu', model: 'tiny' }];
  expect(decodePageState({ version: 1, uris: ['file:///a.md'], opened: [] })).toEqual({
    ...nothing,
    uris: ['file:///a.md'],
  });
  const added = { models, parameters: 'temperature: 0.7, 1.0' };
  expect(decodePageState({ uris: ['file:///a.md'], ...added })).toEqual({ uris: ['file:///a.md'], ...added });
  expect(decodePageState({ version: 1, uris: [1] })).toEqual(nothing);
  expect(decodePageState(undefined)).toEqual(nothing);
});

test('messages of the host say where they differ from the contract', () => {
  const append = {
    cell: { column: 'a', row: 'b', rollout: 0 },
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
