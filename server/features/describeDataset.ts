/** A dataset and its columns in Markdown: what stands in them, by a sampled document. */
import type { DatasetFact, SampledText } from '../language/datasetFact.ts';

/** Values longer than this are shortened, in UTF-16 units. */
const SHOWN = 280;
const SHOWN_LINES = 6;
const MOST_COLUMNS = 12;

/** Format, rows, columns, and how long the texts are. */
export function describeDataset(dataset: DatasetFact): string {
  const rows = dataset.rows === null ? null : `${count(dataset.rows)} ${dataset.rows === 1 ? 'row' : 'rows'}`;
  const head = `**${plain(dataset.name)}**: ${[dataset.format, rows].filter((part) => part !== null).join(', ')}.`;
  const outer = dataset.columns.filter(({ name }) => !name.includes('.'));
  const lines = outer
    .slice(0, MOST_COLUMNS)
    .map(({ name, type }) => `| ${code(name)} | ${plain(type ?? '')} | ${medianOf(dataset, name)} |`);
  const more = outer.length > MOST_COLUMNS ? [`and ${count(outer.length - MOST_COLUMNS)} columns more`] : [];
  const table =
    lines.length === 0 ? [] : [['| Column | Kind | Median tokens |', '|---|---|---:|', ...lines].join('\n')];
  return [head, ...table, ...more, ...sampledFrom(dataset)].join('\n\n');
}

/** Kind and a value of one column; null where the dataset does not have it. */
export function describeColumn(dataset: DatasetFact, column: string): string | null {
  const known = dataset.columns.find(({ name }) => name === column);
  if (!known) return null;
  const kind = known.type === null ? '' : `: ${plain(known.type)}`;
  return [`**${plain(column)}**${kind}, in ${plain(dataset.name)}.`, ...sampledValue(dataset, column)].join(
    '\n\n',
  );
}

/** The value of a typical sampled document with its tokens, and how the others compare; empty without a sample. */
export function sampledValue(dataset: DatasetFact, column: string): readonly string[] {
  const texts = dataset.sample?.texts(column) ?? [];
  const typical = byLength(texts)[Math.floor((texts.length - 1) / 2)];
  if (!typical) return [];
  const about = `In document ${code(typical.id)} of ${plain(dataset.name)}, about ${tokens(typical.tokens)}:`;
  const others = texts.length < 2 ? [] : [`Over ${count(texts.length)} sampled documents: ${spread(texts)}.`];
  return [about, fenced(shortened(typical.text)), ...others];
}

/** "12 to 10,006 tokens, median 310", "1 token each". */
function spread(texts: readonly SampledText[]): string {
  const sorted = byLength(texts).map((text) => text.tokens);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const [shortest = 0, longest = 0] = [sorted[0], sorted.at(-1)];
  if (shortest === longest) return `${tokens(longest)} each`;
  return `${count(shortest)} to ${tokens(longest)}, median ${count(median)}`;
}

function medianOf({ sample }: DatasetFact, column: string): string {
  const texts = sample?.texts(column) ?? [];
  return texts.length === 0 ? '' : count(byLength(texts)[Math.floor((texts.length - 1) / 2)]?.tokens ?? 0);
}

function sampledFrom({ sample }: DatasetFact): readonly string[] {
  if (!sample) return [];
  const { rows, all } = sample.drawnFrom;
  return all ? [] : [`Sampled from its first ${count(rows)} rows.`];
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

function tokens(number: number): string {
  return `${count(number)} ${number === 1 ? 'token' : 'tokens'}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
