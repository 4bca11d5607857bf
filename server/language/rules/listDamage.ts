/** `1. 1. 1.`: the numbers that a Markdown renderer would count up, sent to the model as they stand. */
import { t } from '@vscode/l10n';
import { matchesIn } from '../matchesIn.ts';
import type { Edit, Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

export const listDamage: Rule = { code: 'list-damage', check };

interface Item {
  readonly indent: number;
  readonly marker: string;
  /** Place of the digit in the file. */
  readonly at: number;
}

const LEAST_ITEMS = 3;

function check(sheet: Sheet): readonly Problem[] {
  const problems: Problem[] = [];
  for (const run of runsOf(sheet)) {
    const [first] = run;
    if (!first || run.length < LEAST_ITEMS) continue;
    const edits: Edit[] = run.slice(1).map(({ at }, index) => ({
      span: { start: at, end: at + 1 },
      newText: String(index + 2),
    }));
    problems.push({
      code: 'list-damage',
      severity: 'information',
      message: t(
        'All {0} items of this list have the number 1. The prompt is sent as text, so nobody counts them up.',
        run.length,
      ),
      span: { start: first.at, end: first.at + 2 },
      fixes: [{ title: t('Number the items 1 to {0}', run.length), edits, preferred: true }],
    });
  }
  return problems;
}

/** Without one there is nothing to find. */
const NUMBER_ONE = /^[^\S\r\n]*1[.)]/m;

/** A line, with what makes it an item. */
const LINE = /([^\S\r\n]*)(?:(\d{1,4})([.)])(?=[^\S\r\n]))?([^\r\n]*)(?:\r\n|\r|\n|$)/gy;

/** Runs of items with the number 1 at one indentation; another number, or text at the margin, ends a run. */
function runsOf(sheet: Sheet): readonly (readonly Item[])[] {
  const { start, end } = sheet.prompt.bodySpan;
  const runs: Item[][] = [];
  const open = new Map<string, Item[]>();
  const body = sheet.prose.slice(start, end);
  if (!NUMBER_ONE.test(body)) return runs;
  for (const match of matchesIn(body, LINE)) {
    if (match[0] === '') break;
    const [, indentation = '', number, mark = '', rest = ''] = match;
    const indent = indentation.length;
    if (number === undefined && rest === '') continue;
    for (const [key, items] of open) {
      const held = items[0]?.indent ?? 0;
      if (indent < held || (number === undefined && indent <= held)) open.delete(key);
    }
    if (number === undefined) continue;
    const key = `${indent}${mark}`;
    if (number !== '1') {
      open.delete(key);
      continue;
    }
    const item = { indent, marker: mark, at: start + match.index + indent };
    const run = open.get(key);
    if (run) run.push(item);
    else {
      const begun = [item];
      open.set(key, begun);
      runs.push(begun);
    }
  }
  return runs;
}
