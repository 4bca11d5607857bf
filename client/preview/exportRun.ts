/** A preview in forms that leave the editor: JSON Lines for programs, Markdown and HTML for people. Text in, text out. */
import { MEASURES } from '../../server/measures/measures.ts';
import type { MeasureSummary } from '../../server/measures/summarise.ts';
import type { ColumnSummary } from '../webviews/summaries.ts';
import { columnDetail, promptLabel } from './describeGrid.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewColumn, PreviewGrid } from './previewGrid.ts';
import { placedCells } from './previewGrid.ts';

/** What a report says beside the grid itself. */
export interface ReportAbout {
  readonly title: string;
  readonly sampleLabel: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly summaries: readonly ColumnSummary[];
}

/** One line per rollout that ended: what was asked, what came back, what was measured and said of it. */
export function exportJsonLines(grid: PreviewGrid): string {
  return placedCells(grid)
    .filter(({ cell }) => cell.result !== null || cell.phase === 'failed')
    .map(({ cell, column }) => `${JSON.stringify(rowOf(cell, column))}\n`)
    .join('');
}

function rowOf(cell: PreviewCell, { variant, endpoint }: PreviewColumn): Record<string, unknown> {
  const { address, asked, document, error, figures, judgement, result } = cell;
  const completion = result?.completion ?? null;
  return {
    id: document.id,
    row: document.row,
    text: document.text,
    variant: variant.id,
    prompt: variant.promptName,
    model: variant.model,
    endpoint: endpoint.alias,
    parameters: variant.parameters,
    rollout: address.rollout,
    fingerprint: asked?.fingerprint ?? null,
    truncated: asked?.truncated ?? false,
    rephrasing: completion?.text ?? null,
    reasoning: completion?.reasoning ?? null,
    finish_reason: completion?.finishReason ?? null,
    usage: completion?.usage ?? null,
    tokens_per_second: result?.tokensPerSecond ?? null,
    first_token_ms: result?.firstTokenMs ?? null,
    finished_at: result ? new Date(result.finishedAt).toISOString() : null,
    checks: Object.fromEntries((figures?.checks ?? []).map(({ name, passed }) => [name, passed])),
    measures: Object.fromEntries((figures?.measures ?? []).map(({ id, value }) => [id, value])),
    rating: judgement.rating,
    comment: judgement.comment === '' ? null : judgement.comment,
    error: error?.message ?? null,
  };
}

/** A report to read: what was run, what was measured, every prompt, and each document with its rephrasings. */
export function exportMarkdown(grid: PreviewGrid, about: ReportAbout): string {
  const parts = [
    `# ${about.title}`,
    `${about.sampleLabel} · ${new Date(about.at).toISOString()}`,
    '## Columns',
    table(summaryTable(grid, about.summaries)),
    '## Prompts',
    ...promptsOf(grid).flatMap(({ name, template, system }) => [
      `### ${name}`,
      ...(system === null ? [] : ['System message:', fenced(system)]),
      fenced(template),
    ]),
    '## Documents',
    ...grid.sample.documents.flatMap((document) => [
      `### ${document.id}`,
      fenced(document.text),
      ...cellsOf(grid, document).flatMap(({ cell, name }) => [
        `#### ${name}`,
        cell.result ? fenced(cell.text) : (cell.error?.message ?? 'No rephrasing.'),
        ...(cell.judgement.comment === '' ? [] : [`Comment: ${cell.judgement.comment}`]),
      ]),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The same report as a page of its own: no script, nothing loaded from anywhere. */
export function exportHtml(grid: PreviewGrid, about: ReportAbout): string {
  const documents = grid.sample.documents.map((document) => {
    const cells = cellsOf(grid, document).map(({ cell, name }) => {
      const text = cell.result
        ? pre(cell.text)
        : `<p class="error">${escaped(cell.error?.message ?? 'No rephrasing.')}</p>`;
      const comment = cell.judgement.comment === '' ? '' : `<p>${escaped(cell.judgement.comment)}</p>`;
      return `<section><h4>${escaped(name)}</h4>${text}${comment}</section>`;
    });
    return `<article><h3>${escaped(document.id)}</h3><details><summary>Document</summary>${pre(document.text)}</details><div class="cells">${cells.join('')}</div></article>`;
  });
  const prompts = promptsOf(grid).map(
    ({ name, template, system }) =>
      `<details><summary>${escaped(name)}</summary>${system === null ? '' : pre(system)}${pre(template)}</details>`,
  );
  const [head = [], ...rows] = summaryTable(grid, about.summaries);
  const line = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(about.title)}</title>
<style>
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { max-width: 90rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; text-align: left; border-bottom: 1px solid #8884; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
.cells { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1rem; }
section, details { border: 1px solid #8884; border-radius: 4px; padding: .5rem .75rem; margin: .5rem 0; }
h4 { margin: 0 0 .5rem; } .error { color: #c33; }
</style>
</head>
<body>
<h1>${escaped(about.title)}</h1>
<p>${escaped(about.sampleLabel)} · ${new Date(about.at).toISOString()}</p>
<table>${line('th', head)}${rows.map((row) => line('td', row)).join('')}</table>
<h2>Prompts</h2>
${prompts.join('\n')}
<h2>Documents</h2>
${documents.join('\n')}
</body>
</html>
`;
}

/** First the heads, then a row per column: how many ended and the mean of every measure that has one. */
function summaryTable(
  grid: PreviewGrid,
  summaries: readonly ColumnSummary[],
): readonly (readonly string[])[] {
  const byColumn = new Map(summaries.map((summary) => [summary.column, summary]));
  const measured = new Set(summaries.flatMap(({ measures }) => measures.map(({ id }) => id)));
  const measures = MEASURES.filter(({ id }) => measured.has(id));
  const rows = grid.columns.map((column) => {
    const summary = byColumn.get(column.variant.id);
    const figures = measures.map(({ id, unit }) =>
      figure(
        summary?.measures.find((candidate) => candidate.id === id),
        unit,
      ),
    );
    return [nameOf(column), (summary?.n ?? 0).toLocaleString('en-US'), ...figures];
  });
  return [['Column', 'n', ...measures.map(({ label }) => label)], ...rows];
}

/** Mean with its interval; nothing where it is missing. */
function figure(summary: MeasureSummary | undefined, unit: string): string {
  if (!summary || summary.mean === null) return '';
  const shown = (value: number): string =>
    unit === 'share'
      ? `${(value * 100).toFixed(1)} %`
      : value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  if (summary.low === null || summary.high === null) return shown(summary.mean);
  return `${shown(summary.mean)} (${shown(summary.low)} to ${shown(summary.high)})`;
}

function nameOf(column: PreviewColumn): string {
  return [promptLabel(column), column.variant.model, columnDetail(column)].join(' · ');
}

function promptsOf(
  grid: PreviewGrid,
): readonly { readonly name: string; readonly template: string; readonly system: string | null }[] {
  const prompts = new Map(
    grid.columns.map((column) => {
      const name = promptLabel(column);
      const { template, system } = column.variant;
      return [name, { name, template, system }];
    }),
  );
  return [...prompts.values()];
}

function cellsOf(
  grid: PreviewGrid,
  document: PreviewGrid['sample']['documents'][number],
): readonly { readonly cell: PreviewCell; readonly name: string }[] {
  return placedCells({ ...grid, sample: { ...grid.sample, documents: [document] } }).map(
    ({ cell, column }) => {
      const rollout = column.rollouts > 1 ? ` · rollout ${cell.address.rollout + 1}` : '';
      return { cell, name: `${nameOf(column)}${rollout}` };
    },
  );
}

/** A fence that no line of the text can end. */
function fenced(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}\n${text}\n${fence}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map(
    (row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  const rule = `|${'---|'.repeat(rows[0]?.length ?? 0)}`;
  return [head, rule, ...body].join('\n');
}

function pre(text: string): string {
  return `<pre>${escaped(text)}</pre>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
