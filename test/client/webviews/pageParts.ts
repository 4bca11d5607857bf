/** What page tests look at: rows, cells, texts and the focus of an opened preview page. */
import type { Locator } from 'playwright-core';
import type { PreviewPage } from './openPreviewPage.ts';

export interface PageParts {
  /** A row by its place among the rows shown, from 0; it has elements only while it is in sight. */
  row(index: number): Locator;
  cell(row: number, column: number): Locator;
  header(column: number): Locator;
  textOf(row: number, column: number): Promise<string | null>;
  press(...keys: readonly string[]): Promise<void>;
  /** Name or text of what has the focus. */
  focused(): Promise<string>;
  /** Texts of all elements that match, without icons, white space made plain. */
  wordsOf(selector: string): Promise<readonly string[]>;
  /** Chooses a line of the menu that is open. */
  choose(label: string): Promise<void>;
}

export function partsOf(preview: Pick<PreviewPage, 'page'>): PageParts {
  const row = (index: number): Locator => preview.page.locator(`.rows > [aria-rowindex="${index + 2}"]`);
  const cell = (at: number, column: number): Locator =>
    row(at).locator(`rephrase-cell[aria-colindex="${column + 2}"]`);
  return {
    row,
    cell,
    header: (column) => preview.page.locator(`rephrase-column[aria-colindex="${column + 2}"]`),
    textOf: (at, column) => cell(at, column).locator('.text').textContent(),
    press: async (...keys) => {
      for (const key of keys) await preview.page.keyboard.press(key);
    },
    focused: () =>
      preview.page.evaluate(() => {
        const active = document.activeElement?.shadowRoot?.activeElement;
        return active?.ariaLabel ?? active?.textContent?.trim() ?? '';
      }),
    wordsOf: async (selector) => (await preview.page.locator(selector).allTextContents()).map(plainWords),
    choose: async (label) => {
      await preview.page.locator('rephrase-menu').getByText(label, { exact: true }).click();
    },
  };
}

/** Without icons, white space made plain. */
function plainWords(text: string): string {
  return text
    .replace(/[\ue000-\uf8ff]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
