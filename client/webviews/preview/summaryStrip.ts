/**
 * The summary below the headers, one line per figure: checks, measures with their spread, openings, near-duplicates.
 * Each figure says what it is on hover and opens its cells. Templates without state.
 */

import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { GridColumn } from '../messages.ts';
import type { ColumnSummary, MeasureLabel, OpeningSummary } from '../summaries.ts';
import { demandOf } from './checkWords.ts';
import type { PlacedColumn } from './columnLayout.ts';
import { checkDrill, flagDrill, rangeDrill, rowsDrill } from './drills.ts';
import type { GridModel } from './gridModel.ts';
import type { Intents } from './intents.ts';
import { characters, t, whole } from './l10n.ts';
import { styled } from './styled.ts';
import { measureText, percent } from './words.ts';

/** What the strip is drawn from. */
export interface StripParts {
  readonly model: GridModel;
  readonly columns: readonly PlacedColumn[];
  readonly intents: Intents;
}

/** One line: its name, what it is, and a figure per column. */
interface Line {
  readonly name: string;
  readonly title: string;
  figure(column: GridColumn, summary: ColumnSummary): TemplateResult | typeof nothing;
}

export function summaryStrip(parts: StripParts): TemplateResult {
  const lines = linesOf(parts);
  const { columns, model } = parts;
  return html`<div class="strip" role="rowgroup" aria-label=${t('Summary')}>
    ${lines.map(
      (line) => html`<div class="strip-row" role="row">
        <div role="rowheader" class="strip-name" title=${line.title}>${line.name}</div>
        ${columns.map(({ column, left }, index) => {
          const summary = model.summary(column.id);
          return html`<div
            role="gridcell"
            class="strip-cell ${left === null ? '' : 'pinned'}"
            ${styled({ 'grid-column': String(index + 2), 'inset-inline-start': left })}
          >${summary ? line.figure(column, summary) : nothing}</div>`;
        })}
      </div>`,
    )}
    ${lines.length === 0 ? html`<div class="strip-row"><div class="strip-name quiet">${t('Nothing finished yet')}</div></div>` : nothing}
  </div>`;
}

function linesOf({ columns, intents, model }: StripParts): readonly Line[] {
  const summaries = columns.flatMap(({ column }) => model.summary(column.id) ?? []);
  const checks = [...new Set(summaries.flatMap((summary) => summary.checks.map(({ name }) => name)))];
  const measures = (model.grid?.measures ?? []).filter((label) =>
    summaries.some((summary) => isTelling(summary, label)),
  );
  return [
    ...checks.map((name) => checkLine(name, intents)),
    ...measures.map((label) =>
      label.kind === 'flag' ? flagLine(label, intents) : numberLine(label, intents),
    ),
    ...(summaries.some(({ openings }) => openings !== null) ? [openingsLine()] : []),
    ...(summaries.some(({ nearDuplicates }) => nearDuplicates !== null) ? [duplicatesLine(intents)] : []),
  ];
}

/** A flag that is true nowhere says nothing; a number that was measured does. */
function isTelling({ measures }: ColumnSummary, { id, kind }: MeasureLabel): boolean {
  const summary = measures.find((measure) => measure.id === id);
  return summary !== undefined && summary.n > 0 && (kind === 'number' || (summary.mean ?? 0) > 0);
}

function checkLine(name: string, intents: Intents): Line {
  return {
    name: t('Check: {0}', demandOf(name)),
    title: t('The check {0} of the prompt: how many rephrasings pass it.', name),
    figure: (column, { checks }) => {
      const check = checks.find((candidate) => candidate.name === name);
      if (!check) return nothing;
      const { failed, missing, passed } = check;
      const judged = passed + failed;
      const figures = [whole(passed), whole(judged), whole(missing)] as const;
      const title =
        missing === 0
          ? t('{0} of {1} pass. Opens those that do not.', ...figures)
          : t('{0} of {1} pass, {2} without a verdict. Opens those that do not.', ...figures);
      return html`${share(judged === 0 ? 0 : passed / judged, failed > 0 ? 'warned' : '')}
        ${figureButton(`${whole(passed)}/${whole(judged)}`, title, failed > 0, () =>
          intents.drill(checkDrill(column, name)),
        )}`;
    },
  };
}

function flagLine(label: MeasureLabel, intents: Intents): Line {
  return {
    name: label.label,
    title: aboutOf(label),
    figure: (column, { measures }) => {
      const found = measures.find(({ id }) => id === label.id);
      if (!found || found.mean === null) return missingFigure(found?.missing ?? 0);
      const count = Math.round(found.mean * found.n);
      const title = factsOf(t('{0} of {1}', whole(count), whole(found.n)), found, percent);
      return html`${share(found.mean, '')}
        ${figureButton(`${whole(count)} · ${percent(found.mean)}`, title, count > 0, () =>
          intents.drill(flagDrill(column, label)),
        )}`;
    },
  };
}

function numberLine(label: MeasureLabel, intents: Intents): Line {
  const shown = (value: number): string => measureText(label.unit, value);
  return {
    name: label.label,
    title: aboutOf(label),
    figure: (column, { measures }) => {
      const found = measures.find(({ id }) => id === label.id);
      if (!found || found.mean === null) return missingFigure(found?.missing ?? 0);
      const title = factsOf(t('Mean of {0}: {1}', whole(found.n), shown(found.mean)), found, shown);
      const { histogram } = found;
      return html`${histogram ? bars(column, label, histogram, intents) : nothing}
        <span class="figures" title=${title}>${shown(found.mean)}</span>`;
    },
  };
}

/** One bar per bin, each a button to its cells. */
function bars(
  column: GridColumn,
  label: MeasureLabel,
  {
    counts,
    greatest,
    least,
  }: { readonly least: number; readonly greatest: number; readonly counts: readonly number[] },
  intents: Intents,
): TemplateResult {
  const most = Math.max(...counts);
  const width = (greatest - least) / counts.length;
  return html`<span class="bars">
    ${counts.map((count, index) => {
      const from = least + index * width;
      const to = index === counts.length - 1 ? greatest : from + width;
      const said = t(
        '{0} to {1}: {2}',
        measureText(label.unit, from),
        measureText(label.unit, to),
        whole(count),
      );
      const open = (): void =>
        intents.drill(rangeDrill(column, label, { from, to, last: index === counts.length - 1 }));
      return html`<button title=${said} aria-label="${label.label} ${said}" ?disabled=${count === 0} @click=${open}>
        <span ${styled({ 'block-size': `${count === 0 ? 0 : Math.max(2, (count / most) * 16)}px` })}></span>
      </button>`;
    })}
  </span>`;
}

function openingsLine(): Line {
  return {
    name: t('Same openings (hint)'),
    title: t('Share of the most common opening by its length in characters, from 100 rephrasings on.'),
    figure: (_, { openings }) => (openings ? curve(openings) : nothing),
  };
}

/** Share of the most common opening over its length. */
function curve({ curve: points, distinct, hint, n }: OpeningSummary): TemplateResult {
  const at = (index: number, value: number): string =>
    `${(index / Math.max(1, points.length - 1)) * 72 + 4},${18 - value * 16}`;
  const said = points
    .map(({ characters: length, opening, share: part }) =>
      t('{0}: {1} “{2}”', characters(length), percent(part), opening),
    )
    .join('\n');
  const last = points.at(-1);
  return html`<span class="curve" title=${`${said}\n\n${t('{0} rephrasings.', whole(n))} ${hint}`}>
      <svg viewBox="0 0 80 20" role="img" aria-label=${t('Most common opening: {0}', said)}>
        ${svg`<polyline points=${points.map(({ share: part }, index) => at(index, part)).join(' ')} />`}
        ${points.map(({ share: part }, index) => {
          const [x, y] = at(index, part).split(',');
          return svg`<circle cx=${x} cy=${y} r="1.8" />`;
        })}
      </svg>
    </span>
    <span class="figures" title=${t('Distinct openings of 10 characters')}>
      ${t('{0} · {1} distinct', last ? percent(points[0]?.share ?? 0) : '', whole(distinct))}
    </span>`;
}

function duplicatesLine(intents: Intents): Line {
  return {
    name: t('Near-duplicates (hint)'),
    title: t(
      'Rephrasings that are nearly the same although their documents differ, from 100 rephrasings on.',
    ),
    figure: (column, { nearDuplicates }) => {
      if (!nearDuplicates) return nothing;
      const { groups, n, share: part } = nearDuplicates;
      const rows = groups.flat();
      const title = t('{0} of {1} repeat an earlier one. Opens the largest groups.', percent(part), whole(n));
      return html`${share(part, '')}
        ${figureButton(percent(part), title, rows.length > 0, () =>
          intents.drill(rowsDrill(column, rows, t('near-duplicates'))),
        )}`;
    },
  };
}

function share(value: number, tone: string): TemplateResult {
  return html`<span class="share ${tone}"><span ${styled({ 'inline-size': `${value * 100}%` })}></span></span>`;
}

function figureButton(text: string, title: string, opens: boolean, open: () => void): TemplateResult {
  return opens
    ? html`<button class="link figures" title=${title} @click=${open}>${text}</button>`
    : html`<span class="figures" title=${title}>${text}</span>`;
}

function missingFigure(missing: number): TemplateResult | typeof nothing {
  return missing === 0
    ? nothing
    : html`<span class="quiet figures" title=${t('{0} rephrasings have no figure', whole(missing))}>${t('missing')}</span>`;
}

/** "Mean of 18: 432 tok, 95 % interval 410 tok to 455 tok, 2 missing". */
function factsOf(
  figure: string,
  {
    high,
    low,
    missing,
  }: { readonly low: number | null; readonly high: number | null; readonly missing: number },
  shown: (value: number) => string,
): string {
  const interval =
    low === null || high === null ? [] : [t('95 % interval {0} to {1}', shown(low), shown(high))];
  return [figure, ...interval, ...(missing === 0 ? [] : [t('{0} missing', whole(missing))])].join(', ');
}

function aboutOf({ definition, source }: MeasureLabel): string {
  return `${definition}\n\n${source}`;
}
