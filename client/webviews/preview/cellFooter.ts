/** The quiet line below a cell: its state on the left, its figures on the right. A template without state. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CellSnapshot } from '../messages.ts';
import { faultOf } from './checkWords.ts';
import type { IconName } from './codicons.ts';
import { icon } from './icons.ts';
import { moment, t, timeOfDay, whole } from './l10n.ts';
import { failedChecks, paceText, STATUS, STATUS_MEANING, tokensText } from './words.ts';

const TONES: Readonly<Partial<Record<CellSnapshot['status'], string>>> = {
  streaming: 'active-tone',
  done: 'good',
  failed: 'bad',
  stale: 'warn',
};

/** `pager` turns between rollouts where there are several. */
export function cellFooter(cell: CellSnapshot, pager: TemplateResult | typeof nothing): TemplateResult {
  return html`<div class="footer">${stateOf(cell)}${figuresOf(cell)}${pager}</div>`;
}

/** The state's icon and word; done, the usual end, is an icon alone. Then what deserves a look. */
function stateOf(cell: CellSnapshot): TemplateResult {
  const { word, icon: name } = STATUS[cell.status];
  return html`<span class="state" title=${meaningOf(cell)}>
    ${icon(name, `small ${TONES[cell.status] ?? ''}`)}
    ${cell.status === 'done' ? nothing : html`<span class="word">${sinceOf(cell) ?? word}</span>`}
    ${cell.truncated ? concern('cut', t('cut'), t('The document was cut to fit the context window.')) : nothing}
    ${failedChecks(cell).map((check) => concern('warning', faultOf(check), t('Does not pass the check {0}.', check)))}
    ${cell.rating === null ? nothing : html`<span class="rating" title=${t('Your rating, 1 to 5')}>${icon('star-full', 'small')} ${cell.rating}</span>`}
    ${cell.comment === '' ? nothing : html`<span title=${cell.comment}>${icon('comment', 'small')}</span>`}
  </span>`;
}

/** A queue at the server is told by how long one waits in it. */
function sinceOf({ sentAt, status }: CellSnapshot): string | null {
  return status === 'queued' && sentAt !== null ? t('queued since {0}', timeOfDay(sentAt)) : null;
}

function figuresOf(cell: CellSnapshot): TemplateResult {
  const reason = cell.finishReason;
  const known = [
    { name: 'tokens', shown: tokensText(cell) },
    { name: 'pace', shown: paceText(cell) },
    { name: 'reason', shown: reason === null ? null : reasonOf(reason) },
  ].filter(({ shown }) => shown !== null);
  return html`<span class="figures">${known.map(
    ({ name, shown }, index) =>
      html`<span class=${name}>${index === 0 ? nothing : html`<span class="dot"> · </span>`}${shown}</span>`,
  )}</span>`;
}

function reasonOf(reason: string): TemplateResult {
  if (reason !== 'length') return html`<span title="finish_reason">${reason}</span>`;
  const title = t(
    'finish_reason: the answer ends at the token limit, not where the model would have ended it.',
  );
  return html`<span class="loud" title=${title}>${icon('warning', 'small warn')} <span class="word">length</span></span>`;
}

function concern(name: IconName, word: string, title: string): TemplateResult {
  return html`<span class="concern" title=${title}>${icon(name, 'small warn')} ${word}</span>`;
}

function meaningOf(cell: CellSnapshot): string {
  const { finishedAt, firstTokenMs, status } = cell;
  const since = sinceOf(cell);
  const first = firstTokenMs === null ? [] : [t('First token after {0} ms.', whole(firstTokenMs))];
  const when = finishedAt === null ? [] : [t('Ended {0}.', moment(finishedAt))];
  return [...(since === null ? [] : [t('{0}.', since)]), STATUS_MEANING[status], ...first, ...when].join(' ');
}
