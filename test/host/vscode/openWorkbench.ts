/** Opens a page of VS Code's workbench in Chromium and acts in it as a person does: palette, pickers, keys, eyes. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { until } from '../eventually.ts';
import { screenshots } from '../paths.ts';
import { PATIENCE } from '../patience.ts';
import { chromiumFlags, findChromium } from './findChromium.ts';

export interface Workbench {
  /** For whatever the actions below do not cover. */
  readonly page: Page;
  /** Runs a command from the palette by the title that it shows there, “Rephrase: Start Batch…” say. */
  runCommand(title: string): Promise<void>;
  /** Chooses the row of the open quick pick that shows `text`. */
  pick(text: string): Promise<void>;
  /** Types into the open input box, once a list that was just answered has made way for it, and accepts. */
  enter(text: string): Promise<void>;
  /** Presses Enter in the open quick pick or input box, wherever the focus is. */
  accept(): Promise<void>;
  /** Leaves the open quick pick or input box by Escape, wherever the focus is. */
  leave(): Promise<void>;
  /** Chooses a row of the menu that `open` opens; again where the menu went before that, as menus do with the focus. */
  chooseFromMenu(open: () => Promise<void>, text: string): Promise<void>;
  /** Closes questions, dialogs and menus that stand open, and hides notifications, which stay behind the bell. */
  putAway(): Promise<void>;
  /** The notification that shows `text`; click its buttons by `getByRole('button', …)`. */
  notification(text: string | RegExp): Locator;
  /** The same once it was shown, from the list behind the bell where it has gone by itself meanwhile, as they do. */
  told(text: string | RegExp): Promise<Locator>;
  /** Presses a button of the notification that shows `text`, from the list behind the bell where that goes meanwhile. */
  pressTold(text: string | RegExp, button: string): Promise<void>;
  /** The underlined spans of visible editors. They appear with the view: wait for them, do not count at once. */
  squiggles(severity: 'error' | 'warning' | 'info' | 'hint'): Locator;
  /** The document inside the webview whose tab or view is open; `index` where several are. */
  webview(index?: number): FrameLocator;
  /** Writes `.cache/screenshots/NAME.png` and returns its path. */
  screenshot(name: string): Promise<string>;
  /** Runs “Developer: Reload Window”, which saves the window's state first, and waits until it is drawn again. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  /** Chromium's profile: cookies, window state and sealed secrets live there. */
  readonly profile: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** Prepares the page before it opens, to expose functions to it, say. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** The first time that the palette is given to show a command; then it is opened again, and given twice as long. */
const PALETTE_MS = 10_000;
/** The first time that a menu is given to stay and take its choice; then twice as long. */
const MENU_MS = 10_000;
/** Notifications go by themselves after about so long. */
const TOAST_MS = 15_000;

/** Resolves when the workbench is drawn; extensions may still be starting. */
export async function openWorkbench(url: string, options: WorkbenchOptions): Promise<Workbench> {
  const context = await chromium.launchPersistentContext(options.profile, {
    executablePath: await findChromium(),
    headless: true,
    args: [...chromiumFlags],
    viewport: options.size ?? { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(PATIENCE.stepMs);
  const page = context.pages()[0] ?? (await context.newPage());
  await options.prepare?.(page);
  await page.goto(url);
  await drawn(page);
  const act = actions(page);
  return {
    page,
    ...act,
    reload: async () => {
      const loaded = page.waitForEvent('load');
      await act.runCommand('Developer: Reload Window');
      await loaded;
      await drawn(page);
    },
    close: () => context.close(),
  };
}

async function drawn(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
}

function actions(page: Page): Omit<Workbench, 'page' | 'reload' | 'close'> {
  const picker = page.locator('.quick-input-widget');
  const input = picker.locator('input.input');
  const list = picker.locator('.quick-input-list');
  const rows = list.locator('.monaco-list-row');
  const menu = page.locator('.monaco-menu');
  const inTheWay = page.locator(
    '.quick-input-widget:visible, .monaco-dialog-box:visible, .monaco-menu:visible',
  );
  const notification = (text: string | RegExp): Locator =>
    page.locator('.notification-list-item').filter({ hasText: text });
  const runCommand = async (title: string): Promise<void> => {
    const row = rows.filter({ hasText: title }).first();
    for (let timeout = PALETTE_MS; ; timeout *= 2) {
      await page.keyboard.press('F1');
      try {
        await input.fill(`>${title}`, { timeout });
        await row.click({ timeout });
        return await row.waitFor({ state: 'hidden', timeout });
      } catch (error) {
        // The palette closes by itself when an editor that was just opened takes the focus, and a list that is drawn
        // anew between the button's way down and up takes no click. One that was opened a moment before the command
        // was there goes on without it.
        if (timeout > PATIENCE.stepMs) throw error;
        if (await picker.isVisible()) await page.keyboard.press('Escape');
      }
    }
  };
  const told = async (text: string | RegExp): Promise<Locator> => {
    const item = notification(text).first();
    for (let waited = 0; ; waited += TOAST_MS) {
      try {
        await item.waitFor({ timeout: TOAST_MS });
        return item;
      } catch (error) {
        if (waited > PATIENCE.stepMs) throw error;
        await runCommand('Notifications: Show Notifications');
      }
    }
  };
  return {
    runCommand,
    pick: (text) => rows.filter({ hasText: text }).first().click(),
    enter: async (text) => {
      await list.waitFor({ state: 'hidden' });
      await input.fill(text);
      await input.press('Enter');
    },
    accept: () => input.press('Enter'),
    leave: async () => {
      // Between two questions the box is hidden, and holds what was last in it.
      await input.waitFor();
      await input.press('Escape');
      await picker.waitFor({ state: 'hidden' });
    },
    chooseFromMenu: async (open, text) => {
      const item = menu.getByRole('menuitem', { name: text, exact: true });
      for (let timeout = MENU_MS; ; timeout *= 2) {
        await open();
        try {
          // A menu that has just opened passes over clicks.
          await item.hover({ timeout });
          await item.press('Enter', { timeout });
          return await menu.first().waitFor({ state: 'hidden', timeout });
        } catch (error) {
          if (timeout > PATIENCE.stepMs) throw error;
          await page.keyboard.press('Escape');
        }
      }
    },
    putAway: () =>
      until(async () => {
        if ((await inTheWay.count()) === 0) return true;
        if (await input.isVisible()) await input.press('Escape', { timeout: MENU_MS }).catch(() => undefined);
        else await page.keyboard.press('Escape');
        return (await inTheWay.count()) === 0;
      }),
    notification,
    told,
    pressTold: async (text, button) => {
      for (let timeout = TOAST_MS; ; timeout *= 2) {
        try {
          return await (await told(text)).getByRole('button', { name: button }).click({ timeout });
        } catch (error) {
          if (timeout > PATIENCE.stepMs) throw error;
        }
      }
    },
    squiggles: (severity) => page.locator(`.monaco-editor .squiggly-${severity}`),
    webview: (index = 0) =>
      page.locator('iframe.webview.ready').nth(index).contentFrame().frameLocator('iframe#active-frame'),
    screenshot: async (name) => {
      await mkdir(screenshots, { recursive: true });
      const path = join(screenshots, `${name}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      return path;
    },
  };
}
