/** The values that a column has in the sampled documents, as a filter may name them. */
import { t } from '@vscode/l10n';
import { thousands } from '../language/numbers.ts';
import type { Choice, Shape } from '../language/schema/shape.ts';
import { shapesAt } from '../language/schema/shapeAt.ts';
import type { Knowledge } from './knowledge.ts';
import type { Snapshot } from './snapshot.ts';
import { datasetAround } from './worldAround.ts';

/** More, or longer ones, are no values that anybody filters by. */
const MOST = 20;
const LONGEST = 60;

/** The column whose value stands at `path`; null where none does. */
export function filteredColumn(shape: Shape, path: readonly string[]): string | null {
  for (let at = path.length - 1; at >= 0; at--) {
    const maps = shapesAt(shape, path.slice(0, at)).filter((one) => one.kind === 'map');
    if (maps.some(({ keyNames }) => keyNames === 'column')) return path[at] ?? null;
  }
  return null;
}

/** The most frequent first, written as YAML reads them back; empty where nothing is known. */
export function columnValues(snapshot: Snapshot, knowledge: Knowledge, column: string): readonly Choice[] {
  const dataset = datasetAround(snapshot, knowledge);
  const type = dataset?.columns.find(({ name }) => name === column)?.type ?? null;
  const counts = new Map<string, number>();
  for (const { text } of dataset?.sample?.texts(column) ?? []) {
    if (text.length <= LONGEST && !/[\r\n]/.test(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, MOST)
    .map(([text, count]) => ({ value: written(text, type), doc: doc(count) }));
}

function doc(count: number): string {
  return t('In {0} of the sampled documents.', thousands(count));
}

/** Words as they are; figures and switches too where the column holds such; all else in quotes. */
function written(text: string, type: string | null): string {
  const isText = type === null || /text|string|char|utf/i.test(type);
  const isOther = /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(text);
  if (
    isOther ? !isText : /^[A-Za-z](?:[\w./ -]*[\w./-])?$/.test(text) && !/^(?:null|true|false)$/i.test(text)
  )
    return text;
  return JSON.stringify(text);
}
