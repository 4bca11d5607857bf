/** For tests that build on those before them. */
import { afterEach, beforeEach } from 'vitest';

/** Call it in a file or a `describe`: after a test that failed, those that follow fail at once and say so. */
export function oneStory(): void {
  let broken: string | null = null;
  beforeEach(() => {
    if (broken !== null) throw new Error(`Not tried: it builds on “${broken}”, which failed.`);
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') broken ??= task.name;
  });
}
