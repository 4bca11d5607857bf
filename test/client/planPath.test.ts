/** Files and the paths that plans call them by. */
import { expect, test } from 'vitest';
import { planPath, uriAt } from '../../client/planPath.ts';

const onDisk = { scheme: 'file', path: '/ws/prompts/faq.md', fsPath: '/ws/prompts/faq.md' };
const untitled = { scheme: 'untitled', path: 'Untitled-1', fsPath: 'Untitled-1' };

test('an untitled buffer is found again by the path that its plan has', () => {
  expect(uriAt(planPath(untitled), [onDisk, untitled])).toBe(untitled);
  expect(uriAt(planPath(onDisk), [untitled, onDisk])).toBe(onDisk);
  expect(uriAt('/ws/prompts/other.md', [untitled, onDisk])).toBeUndefined();
});
