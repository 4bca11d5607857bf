/** What stands around the grid: notices, the empty page. Templates without state. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { GridSnapshot, Notice } from '../messages.ts';
import type { IconName } from './codicons.ts';
import type { Drill } from './filterRows.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { t } from './l10n.ts';

const NOTICE_ICONS = { information: 'info', warning: 'warning', error: 'error' } as const satisfies Record<
  Notice['severity'],
  IconName
>;
const NOTICE_TONES = { information: 'information', warning: 'warn', error: 'bad' } as const;

export function noticeLine(notice: Notice, intents: Intents): TemplateResult {
  const { action, message, severity } = notice;
  return html`<div class="notice">
    ${icon(NOTICE_ICONS[severity], NOTICE_TONES[severity])}
    <span>
      ${message}${
        action
          ? html`<button class="link" @click=${() => intents.mend(action.action, null)}>${action.label}</button>`
          : nothing
      }
    </span>
  </div>`;
}

/** Says which figure was opened, and ends that. */
export function drillLine(drill: Drill, intents: Intents): TemplateResult {
  return html`<div class="notice">
    ${icon('filter', 'information')}
    <span>
      ${t('Only documents of {0}.', drill.label)}
      <button class="link" @click=${() => intents.drill(null)}>${t('Show All')}</button>
    </span>
  </div>`;
}

/** Says what is missing and holds the buttons that mend it, the first as the one to press. */
export function emptyPage(empty: NonNullable<GridSnapshot['empty']>, intents: Intents): TemplateResult {
  return html`<div class="empty">
    <p>${empty.message}</p>
    <div class="buttons">
      ${empty.actions.map(
        ({ action, label }, index) =>
          html`<button class=${index === 0 ? 'primary' : 'secondary'} @click=${() => intents.mend(action, null)}>
            ${label}
          </button>`,
      )}
    </div>
  </div>`;
}

/** No row passes the filter. */
export function nothingShown(intents: Intents): TemplateResult {
  const all = (): void => {
    intents.drill(null);
    intents.setFilter('all');
  };
  return html`<div class="empty">
    <p>${t('No document of the sample is like that.')}</p>
    <div class="buttons"><button class="primary" @click=${all}>${t('Show All Documents')}</button></div>
  </div>`;
}
