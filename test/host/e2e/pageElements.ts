/** Elements of what Rephrase itself draws: of its pages, in whichever webview of a window they stand, and of its view. */
import type { Frame, Locator } from 'playwright-core';
import type { RephraseWindow } from './openWindow.ts';

/** How many there are in all webviews together. */
export async function shown({ page }: RephraseWindow, selector: string): Promise<number> {
  const counts = await Promise.all(page.frames().map((frame) => countIn(frame, selector)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The first frame that has one. */
export async function frameWith({ page }: RephraseWindow, selector: string): Promise<Frame> {
  for (const frame of page.frames()) if ((await countIn(frame, selector)) > 0) return frame;
  throw new Error(`No page has ${selector}.`);
}

/** The lines of the Jobs view, once it is shown; no other view's, such as a file's of the same name. */
export function jobLines({ page }: RephraseWindow): Locator {
  return page.locator('[id="workbench.view.extension.rephrase"] .monaco-list-row');
}

/** A frame may go while it is asked: then it has none. */
function countIn(frame: Frame, selector: string): Promise<number> {
  return frame
    .locator(selector)
    .count()
    .catch(() => 0);
}
