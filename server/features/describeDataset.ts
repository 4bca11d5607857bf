/** A dataset and its columns in Markdown: what stands in them, by a sampled document. */

import { t } from '@vscode/l10n';
import type { DatasetFact, SampledText } from '../language/datasetFact.ts';
import { counted, thousands } from '../language/numbers.ts';

/** Values longer than this are shortened, in UTF-16 units. */
const SHOWN = 280;
const SHOWN_LINES = 6;
const MOST_COLUMNS = 12;

/** Format, rows, columns, and how long the texts are. */
export function describeDataset(dataset: DatasetFact): string {
  const rows =
    dataset.rows === null ? null : counted(dataset.rows, t('1 row'), t('{0} rows', thousands(dataset.rows)));
  const head = `**${plain(dataset.name)}**: ${[dataset.format, rows].filter((part) => part !== null).join(', ')}.`;
  const outer = dataset.columns.filter(({ name }) => !name.includes('.'));
  const lines = outer
    .slice(0, MOST_COLUMNS)
    .map(({ name, type }) => `| ${code(name)} | ${plain(type ?? '')} | ${medianOf(dataset, name)} |`);
  const left = outer.length - MOST_COLUMNS;
  const more =
    left > 0 ? [counted(left, t('and 1 column more'), t('and {0} columns more', thousands(left)))] : [];
  const table =
    lines.length === 0
      ? []
      : [
          [`| ${t('Column')} | ${t('Kind')} | ${t('Median tokens')} |`, '|---|---|---:|', ...lines].join(
            '\n',
          ),
        ];
  return [head, ...table, ...more, ...sampledFrom(dataset)].join('\n\n');
}

/** Kind and a value of one column; null where the dataset does not have it. */
export function describeColumn(dataset: DatasetFact, column: string): string | null {
  const known = dataset.columns.find(({ name }) => name === column);
  if (!known) return null;
  const [name, where] = [plain(column), plain(dataset.name)];
  const head =
    known.type === null
      ? t('**{0}**, in {1}.', name, where)
      : t('**{0}**: {1}, in {2}.', name, plain(known.type), where);
  return [head, ...sampledValue(dataset, column)].join('\n\n');
}

/** The value of a typical sampled document with its tokens, and how the others compare; empty without a sample. */
export function sampledValue(dataset: DatasetFact, column: string): readonly string[] {
  const texts = dataset.sample?.texts(column) ?? [];
  const typical = byLength(texts)[Math.floor((texts.length - 1) / 2)];
  if (!typical) return [];
  const [id, where] = [code(typical.id), plain(dataset.name)];
  const about = counted(
    typical.tokens,
    t('In document {0} of {1}, about 1 token:', id, where),
    t('In document {0} of {1}, about {2} tokens:', id, where, thousands(typical.tokens)),
  );
  const others = texts.length < 2 ? [] : [spread(texts)];
  return [about, fenced(shortened(typical.text)), ...others];
}

/** "Over 20 sampled documents: 12 to 10,006 tokens, median 310." */
function spread(texts: readonly SampledText[]): string {
  const sorted = byLength(texts).map((text) => text.tokens);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const [shortest = 0, longest = 0] = [sorted[0], sorted.at(-1)];
  const of = thousands(texts.length);
  if (shortest === longest)
    return counted(
      longest,
      t('Over {0} sampled documents: 1 token each.', of),
      t('Over {0} sampled documents: {1} tokens each.', of, thousands(longest)),
    );
  return t(
    'Over {0} sampled documents: {1} to {2} tokens, median {3}.',
    of,
    thousands(shortest),
    thousands(longest),
    thousands(median),
  );
}

function medianOf({ sample }: DatasetFact, column: string): string {
  const texts = sample?.texts(column) ?? [];
  return texts.length === 0
    ? ''
    : thousands(byLength(texts)[Math.floor((texts.length - 1) / 2)]?.tokens ?? 0);
}

function sampledFrom({ sample }: DatasetFact): readonly string[] {
  if (!sample) return [];
  const { rows, all } = sample.drawnFrom;
  return all ? [] : [t('Sampled from its first {0} rows.', thousands(rows))];
}

function byLength(texts: readonly SampledText[]): readonly SampledText[] {
  return texts.toSorted((a, b) => a.tokens - b.tokens);
}

function shortened(text: string): string {
  const lines = text
    .slice(0, SHOWN)
    .split(/\r\n|\r|\n/)
    .slice(0, SHOWN_LINES)
    .join('\n');
  const whole = lines.length === text.length;
  return whole ? lines : `${lines.replace(/[\ud800-\udbff]$/, '').trimEnd()} …`;
}

/** A fence that nothing in the text can close. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function code(text: string): string {
  return `\`${text.replace(/[`|\r\n]/g, ' ').slice(0, 80)}\``;
}

/** Names from outside, without what Markdown would read into them. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#|<>!~\r\n]/g, '\\$&').slice(0, 200);
}
