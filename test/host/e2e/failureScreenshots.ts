/**
 * After a test that failed: what its windows showed at that moment. The picture's path stands in the failure's message,
 * and so does the first failure of the file in every later one, for tests of a file share their window. Before a test is
 * tried again, what its first try left open is put away.
 */
import { relative } from 'node:path';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { root } from '../paths.ts';
import { openWindows } from './openWindow.ts';

let first: string | null = null;
const noted = new WeakSet<object>();

beforeAll(() => {
  first = null;
});

beforeEach(async ({ task }) => {
  if ((task.result?.retryCount ?? 0) === 0) return;
  for (const window of openWindows) await window.putAway();
});

afterEach(async ({ task }) => {
  const { result } = task;
  if (result?.state !== 'fail') return;
  const name = task.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  const again = (result.retryCount ?? 0) > 0 ? '-again' : '';
  const notes: string[] = [];
  for (const window of openWindows) {
    const picture = await window.screenshot(`failed-${name}${again}`).catch(() => null);
    if (picture !== null) notes.push(`What the window showed: ${relative(root, picture)}`);
  }
  first ??= task.name;
  if (first !== task.name) notes.push(`May follow from what failed before it in the same file: “${first}”.`);
  for (const error of result.errors ?? []) addNotes(error, notes);
});

/** Once to each error: a test that is tried again keeps those of its first try. The stack repeats the message, and reports read the one or the other. */
function addNotes(error: { message: string; stack?: string | undefined }, notes: readonly string[]): void {
  if (noted.has(error)) return;
  noted.add(error);
  const { message } = error;
  error.message = [message, ...notes].join('\n');
  if (error.stack !== undefined) error.stack = error.stack.replace(message, () => error.message);
}
