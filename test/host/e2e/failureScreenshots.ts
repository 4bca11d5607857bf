/**
 * After a test that failed: what its windows showed at that moment. The picture's path stands in the failure's message,
 * and so does the first failure of the file in every later one, for tests of a file share their window.
 */
import { relative } from 'node:path';
import { afterEach, beforeAll } from 'vitest';
import { root } from '../paths.ts';
import { openWindows } from './openWindow.ts';

let first: string | null = null;

beforeAll(() => {
  first = null;
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  const name = task.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  const notes: string[] = [];
  for (const window of openWindows) {
    const picture = await window.screenshot(`failed-${name}`).catch(() => null);
    if (picture !== null) notes.push(`What the window showed: ${relative(root, picture)}`);
  }
  if (first === null) first = task.name;
  else notes.push(`May follow from what failed before it in the same file: “${first}”.`);
  for (const error of task.result.errors ?? []) addNotes(error, notes);
});

/** The stack repeats the message, and reports read the one or the other. */
function addNotes(error: { message: string; stack?: string | undefined }, notes: readonly string[]): void {
  const { message } = error;
  error.message = [message, ...notes].join('\n');
  if (error.stack !== undefined) error.stack = error.stack.replace(message, () => error.message);
}
