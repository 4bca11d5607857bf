/** The keys of the page, as the list under `?` shows them. What they do stands in `keyActions.ts` and `previewApp.ts`. */
import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { t } from './l10n.ts';

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: t('Moving'),
    keys: [
      [t('Arrows'), t('Move between cells')],
      [t('Home, End'), t('First, last column')],
      [t('Page Up, Page Down'), t('Five documents up, down')],
      [t('Enter'), t('Open or close a row; on a header, open the prompt')],
      ['[ ]', t('Previous, next rollout')],
      ['/', t('Find in documents and rephrasings')],
      [t('Escape'), t('Close')],
    ],
  },
  {
    title: t('Cell'),
    keys: [
      ['r', t('Run again')],
      ['s', t('Stop')],
      ['e', t('Exact request')],
      ['m', t('Mark as baseline')],
      ['d', t('Compare inline')],
      ['D', t('Compare in the diff editor')],
      ['o', t('Open in an editor')],
      ['y', t('Copy')],
      [t('1 to 5'), t('Rate; the same again takes it back')],
      ['n', t('Comment')],
      ['c', t('Menu of the cell, column or document')],
    ],
  },
  {
    title: t('Page'),
    keys: [
      ['v', t('Text, Markdown, tokens')],
      ['u', t('Summary')],
      ['?', t('These keys')],
    ],
  },
  {
    title: t('Column header'),
    keys: [
      [t('Alt+← Alt+→'), t('Move the column')],
      [t('Shift+← Shift+→'), t('Narrower, wider; the documents too')],
      ['p', t('Pin; on a document, to the sample')],
      ['h', t('Hide')],
    ],
  },
];

export function keysDialog(): TemplateResult {
  return html`<dialog class="keys" closedby="any" aria-labelledby="keys-title">
    <h2 id="keys-title">${t('Keys')}</h2>
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
