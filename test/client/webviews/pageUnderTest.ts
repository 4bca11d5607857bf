/** The page of one test file: each test opens it anew, and after each test it must be free of faults. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type {
  CellSnapshot,
  GridSnapshot,
  HostMessage,
  PageMessage,
} from '../../../client/webviews/messages.ts';
import type { KeptState } from '../../../client/webviews/preview/viewState.ts';
import type { OpenedPage, OpenOptions, PageBrowser, PageName } from './openPage.ts';
import { startPage } from './openPage.ts';
import { gridMessage } from './sampleGrid.ts';

/** The page that was opened last. */
export interface AnyPageUnderTest<Host, Own, Kept = unknown> extends OpenedPage<Host, Own, Kept> {
  open(options?: OpenOptions<Kept>): Promise<void>;
  /** Faults with these words belong to the test that is running and are no longer reported. */
  forgive(words: string): void;
}

/** The preview's. */
export interface PageUnderTest extends AnyPageUnderTest<HostMessage, PageMessage, KeptState> {
  /** Opens the page with the grid of `gridMessage`. */
  openGrid(
    cells: Readonly<Record<string, CellSnapshot>>,
    options?: OpenOptions<KeptState>,
    over?: Partial<GridSnapshot>,
  ): Promise<void>;
}

/** Called once, at the top of a test file; starts the file's browser and closes it. */
export function pageUnderTest(): PageUnderTest {
  const preview = anyPageUnderTest<HostMessage, PageMessage, KeptState>('preview');
  return Object.assign(preview, {
    openGrid: async (
      cells: Readonly<Record<string, CellSnapshot>>,
      options?: OpenOptions<KeptState>,
      over: Partial<GridSnapshot> = {},
    ) => {
      await preview.open(options);
      await preview.send(gridMessage(cells, over));
    },
  });
}

/** The same for another page than the preview's. */
export function anyPageUnderTest<Host, Own, Kept = unknown>(
  name: PageName,
): AnyPageUnderTest<Host, Own, Kept> {
  let browser: PageBrowser<Host, Own, Kept> | null = null;
  let opened: OpenedPage<Host, Own, Kept> | null = null;
  let forgiven: string | null = null;
  beforeAll(async () => {
    browser = await startPage(name);
  });
  afterAll(() => browser?.close());
  const page = (): OpenedPage<Host, Own, Kept> => {
    if (opened === null) throw new Error('A test opens the page before it looks at it.');
    return opened;
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
    open: async (options) => {
      if (browser === null) throw new Error('The page is opened inside a test, where the browser runs.');
      forgiven = null;
      opened = await browser.open(options);
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
