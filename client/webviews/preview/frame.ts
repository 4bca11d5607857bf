/** What stands around the grid: toolbar, notices, the empty page, the list of keys. Templates without state. */
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { GridSnapshot, Notice, Progress } from '../messages.ts';
import type { IconName } from './codicons.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { progressText } from './words.ts';

const NOTICE_ICONS = { information: 'info', warning: 'warning', error: 'error' } as const satisfies Record<
  Notice['severity'],
  IconName
>;
const NOTICE_TONES = { information: 'information', warning: 'warn', error: 'bad' } as const;

export function toolbar(grid: GridSnapshot | null, progress: Progress, intents: Intents): TemplateResult {
  const sample = grid?.sampleLabel ?? '';
  return html`<div class="toolbar" role="group" aria-label="Run">
    ${tool('play', 'Run', 'Run what is not answered yet', () => intents.run({ fresh: false }))}
    ${tool('stop', 'Stop', 'Stop all requests', () => intents.stop(), !progress.running)}
    ${tool('run-all', 'Run All Again', RUN_ALL, () => intents.run({ fresh: true }), progress.total === 0)}
    ${
      sample === ''
        ? nothing
        : html`<span class="divider sample-divider"></span>
            <span class="sample">
              <button class="tool figures" title="Choose Documents…" @click=${() => intents.mend('chooseDocuments', null)}>
                ${sample}
              </button>
            </span>`
    }
    <span class="progress quiet figures">${progressText(progress)}</span>
    ${tool('question', '', 'Keys (?)', () => intents.showKeys())}
    ${progress.running ? html`<span class="bar"></span>` : nothing}
  </div>`;
}

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

const RUN_ALL = 'Send every request again, also those whose answer is stored';

const KEYS: readonly (readonly [string, string])[] = [
  ['Arrows', 'Move between cells'],
  ['Home, End', 'First, last column'],
  ['Page Up, Page Down', 'Five documents up, down'],
  ['Enter', 'Open or close a row; on a header, open the prompt'],
  ['e', 'Exact request'],
  ['r', 'Run the cell again'],
  ['s', 'Stop the cell'],
  ['?', 'These keys'],
  ['Escape', 'Close'],
];

export function keysDialog(): TemplateResult {
  return html`<dialog closedby="any" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <dl>${KEYS.map(([key, does]) => html`<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`)}</dl>
  </dialog>`;
}

function tool(
  name: IconName,
  label: string,
  title: string,
  act: () => void,
  disabled = false,
): TemplateResult {
  return html`<button class="tool" title=${title} aria-label=${label === '' ? title : label} ?disabled=${disabled} @click=${act}>
    ${icon(name)}${label === '' ? nothing : html`<span class="label">${label}</span>`}
  </button>`;
}
