/** For tests that build on those before them. */
import { afterEach, beforeEach } from 'vitest';

/** Call it in a file or a `describe`: after a test that failed for good, those that follow fail at once and say so. */
export function oneStory(): void {
  let broken: { readonly id: string; readonly name: string } | null = null;
  beforeEach(({ task }) => {
    if (broken?.id === task.id) broken = null;
    if (broken !== null) throw new Error(`Not tried: it builds on “${broken.name}”, which failed.`);
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') broken ??= task;
  });
}
