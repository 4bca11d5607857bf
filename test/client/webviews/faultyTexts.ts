/** What is wrong with the texts of a page that speaks the pseudo language: words outside of it, and texts that are cut off. */
import type { Frame, Page } from 'playwright-core';
import { outsideBrackets } from '../../l10n/pseudoTexts.ts';

/** Names that are the same in every language. */
const NAMES = ['POST', 'URL', 'DataTrove', 'Markdown', 'finish_reason', 'length', 'Rephrase', 'ms'];

/** Words that are neither in brackets nor in what the page was sent (`data`); each with where it stands. */
export async function bareWords(page: Page | Frame, data: unknown): Promise<readonly string[]> {
  const known = new Set([...stringsOf(data).flatMap(wordsOf), ...NAMES.flatMap(wordsOf)]);
  const texts = await page.evaluate(() => {
    const READ = ['title', 'placeholder', 'aria-label', 'aria-valuetext', 'aria-description', 'alt'];
    const found: string[] = [];
    const visit = (root: Element | ShadowRoot | Document): void => {
      for (const element of root.querySelectorAll('*')) {
        if (/^(?:style|script)$/i.test(element.tagName) || element.matches('.icon, .icon *')) continue;
        for (const node of element.childNodes) {
          if (node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) found.push(node.textContent);
        }
        for (const name of READ) found.push(element.getAttribute(name) ?? '');
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document.body);
    return found;
  });
  return texts.filter((text) => wordsOf(outsideBrackets(text)).some((word) => !known.has(word)));
}

/** Texts that nobody can read to their end: cut by what surrounds them, or beyond the page with no way to scroll there. */
export async function cutTexts(page: Page | Frame): Promise<readonly string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const parentOf = (element: Element): Element | null => {
      if (element.assignedSlot) return element.assignedSlot;
      const root = element.getRootNode();
      return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    };
    /** The whole of a text that ends in an ellipsis is told on hover. */
    const isTold = (element: Element): boolean => {
      for (let at: Element | null = element, up = 0; at && up < 4; at = parentOf(at), up++) {
        if (at.getAttribute('title')) return true;
      }
      return false;
    };
    const judge = (element: HTMLElement, node: Node): void => {
      // What models and datasets wrote is cut on purpose, and opens.
      if (element.closest('.only-spoken, .text, .sheet, .chart-axis')) return;
      if (!element.checkVisibility({ visibilityProperty: true })) return;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      if (rect.width === 0) return;
      const words = (node.textContent ?? '').trim().slice(0, 60);
      for (let at: Element | null = element; at; at = parentOf(at)) {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        // Whoever scrolls gets there.
        if (/auto|scroll/.test(`${overflowX} ${overflowY}`) && at.scrollWidth + at.scrollHeight > 0) {
          if (/auto|scroll/.test(overflowX) || rect.right <= box.right + 1.5) return;
        }
        if (/hidden|clip/.test(overflowX) && rect.right > box.right + 1.5) {
          if (textOverflow === 'ellipsis' && isTold(at)) return;
          faults.push(`cut at its end in <${at.tagName.toLowerCase()} class="${at.className}">: ${words}`);
          return;
        }
        if (/hidden|clip/.test(overflowY) && rect.bottom > box.bottom + 2.5) {
          faults.push(`cut below in <${at.tagName.toLowerCase()} class="${at.className}">: ${words}`);
          return;
        }
      }
      if (rect.right > innerWidth + 1 || rect.left < -1) faults.push(`beyond the page: ${words}`);
    };
    const visit = (root: Element | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (/^(?:style|script|option|title)$/i.test(element.tagName)) continue;
        for (const node of element.childNodes) {
          if (node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) judge(element, node);
        }
        if (
          element.matches('button, th, dt, label, h1, h2, h3') &&
          element.scrollWidth > element.clientWidth + 2
        ) {
          const { overflowX } = getComputedStyle(element);
          if (overflowX === 'visible' && getComputedStyle(element).display !== 'inline')
            faults.push(`wider than its place: ${element.textContent?.trim().slice(0, 60)}`);
        }
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document.body);
    return [...new Set(faults)];
  });
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...Object.keys(value), ...Object.values(value).flatMap(stringsOf)];
}

function wordsOf(text: string): readonly string[] {
  return (text.match(/\p{L}{2,}/gu) ?? []).map((word) => word.toLowerCase());
}
