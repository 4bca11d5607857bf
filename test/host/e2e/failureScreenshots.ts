/** After a test that failed: what its windows showed at that moment. */
import { afterEach } from 'vitest';
import { openWindows } from './openWindow.ts';

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  const name = task.name.replace(/[^\p{L}\p{N}]+/gu, '-');
  for (const window of openWindows) {
    console.log(`What the window showed: ${await window.screenshot(`failed-${name}`)}`);
  }
});
