/** What a peek shows of one document: each rephrasing with a line that says what it is and where it stands. */
import { beforeEach, expect, test } from 'vitest';
import { peekText } from '../../../client/preview/peekText.ts';
import { placedCells } from '../../../client/preview/previewGrid.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import { FAQ, FakeWorld, settled } from './fakeWorld.ts';

let world: FakeWorld;
let session: PreviewSession;

beforeEach(async () => {
  world = new FakeWorld();
  world.paths = [FAQ];
  session = new PreviewSession([`file://${FAQ}`], ['faq'], world);
  await session.run({ fresh: false });
  await settled();
});

const shown = (): string =>
  peekText(session.grid ? placedCells(session.grid).filter(({ cell }) => cell.address.row === '0:0') : []);

test('from waiting for the first token to the last', async () => {
  const [sent] = world.sent;
  expect(shown()).toBe('(lab/tiny-1b · gpu · waits for the first token)\n');
  await sent?.say('Hm.', 'reasoning');
  expect(shown()).toBe('(lab/tiny-1b · gpu · thinks)\n');
  await sent?.say('A river');
  expect(shown()).toBe('A river\n\n(lab/tiny-1b · gpu · writes)\n');
  await sent?.finish('A river rises.\n', 1_234);
  expect(shown()).toBe('A river rises.\n\n(lab/tiny-1b · gpu · 1,234 tokens)\n');
});

test('what failed says why, and what had arrived stays', async () => {
  await world.sent[0]?.say('A river');
  await world.sent[0]?.fail({ reason: 'server-error', message: 'The server broke.' });
  expect(shown()).toBe('A river\n\n(lab/tiny-1b · gpu · The server broke.)\n');
});

test('no document, no text', () => {
  expect(peekText([])).toBe('\n');
});
