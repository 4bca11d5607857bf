/** The preview page of one test file: each test opens it anew, and after each test it must be free of faults. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { CellSnapshot, GridSnapshot } from '../../../client/webviews/messages.ts';
import type { OpenOptions, PreviewPage } from './openPreviewPage.ts';
import { startBrowser } from './openPreviewPage.ts';
import { gridMessage } from './sampleGrid.ts';

/** The page that was opened last. */
export interface PageUnderTest extends PreviewPage {
  open(options?: OpenOptions): Promise<void>;
  /** Opens the page with the grid of `gridMessage`. */
  openGrid(
    cells: Readonly<Record<string, CellSnapshot>>,
    options?: OpenOptions,
    over?: Partial<GridSnapshot>,
  ): Promise<void>;
  /** Faults with these words belong to the test that is running and are no longer reported. */
  forgive(words: string): void;
}

/** Called once, at the top of a test file; starts the file's browser and closes it. */
export function pageUnderTest(): PageUnderTest {
  let browser: Awaited<ReturnType<typeof startBrowser>> | null = null;
  let opened: PreviewPage | null = null;
  let forgiven: string | null = null;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  const page = (): PreviewPage => {
    if (opened === null) throw new Error('A test opens the page before it looks at it.');
    return opened;
  };
  const open = async (options?: OpenOptions): Promise<void> => {
    if (browser === null) throw new Error('The page is opened inside a test, where the browser runs.');
    forgiven = null;
    opened = await browser.open(options);
  };
  const faults = async (): Promise<readonly string[]> => {
    const all = await page().faults();
    return all.filter((fault) => forgiven === null || !fault.includes(forgiven));
  };
  afterEach(async () => {
    expect(await faults()).toEqual([]);
  });
  return {
    get page() {
      return page().page;
    },
    open,
    openGrid: async (cells, options, over = {}) => {
      await open(options);
      await page().send(gridMessage(cells, over));
    },
    forgive: (words) => {
      forgiven = words;
    },
    send: (...messages) => page().send(...messages),
    posted: () => page().posted(),
    heard: () => page().heard(),
    kept: () => page().kept(),
    faults,
    setTheme: (theme) => page().setTheme(theme),
    screenshot: (name) => page().screenshot(name),
  };
}
