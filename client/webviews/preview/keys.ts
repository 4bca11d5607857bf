/** The keys of the page, as the list under `?` shows them. What they do stands in `keyActions.ts` and `previewApp.ts`. */
import type { TemplateResult } from 'lit';
import { html } from 'lit';

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Moving',
    keys: [
      ['Arrows', 'Move between cells'],
      ['Home, End', 'First, last column'],
      ['Page Up, Page Down', 'Five documents up, down'],
      ['Enter', 'Open or close a row; on a header, open the prompt'],
      ['[ ]', 'Previous, next rollout'],
      ['/', 'Find in documents and rephrasings'],
      ['Escape', 'Close'],
    ],
  },
  {
    title: 'Cell',
    keys: [
      ['r', 'Run again'],
      ['s', 'Stop'],
      ['e', 'Exact request'],
      ['m', 'Mark as baseline'],
      ['d', 'Compare inline'],
      ['D', 'Compare in the diff editor'],
      ['o', 'Open in an editor'],
      ['y', 'Copy'],
      ['1 to 5', 'Rate; the same again takes it back'],
      ['n', 'Comment'],
      ['c', 'Menu of the cell, column or document'],
    ],
  },
  {
    title: 'Page',
    keys: [
      ['v', 'Text, Markdown, tokens'],
      ['u', 'Summary'],
      ['?', 'These keys'],
    ],
  },
  {
    title: 'Column header',
    keys: [
      ['Alt+← Alt+→', 'Move the column'],
      ['Shift+← Shift+→', 'Narrower, wider; the documents too'],
      ['p', 'Pin; on a document, to the sample'],
      ['h', 'Hide'],
    ],
  },
];

export function keysDialog(): TemplateResult {
  return html`<dialog class="keys" closedby="any" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <div class="columns">
      ${GROUPS.map(
        ({ keys, title }) => html`<section>
          <h3>${title}</h3>
          <dl>${keys.map(([key, does]) => html`<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`)}</dl>
        </section>`,
      )}
    </div>
  </dialog>`;
}
