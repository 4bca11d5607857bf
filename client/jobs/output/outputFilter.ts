/** A filter of the output page as a condition on rows. Pure. */

import type { ReadRow, RowChoice } from '../../../server/batch/readRows.ts';
import { MEASURES } from '../../../server/measures/measures.ts';
import { retold } from '../../retold.ts';
import type { OutputFilter } from '../../webviews/outputContract.ts';
import type { RowPrompts } from './outputPrompts.ts';
import { measureInput } from './outputPrompts.ts';

export const NO_FILTER: OutputFilter = {
  kind: 'rows',
  variant: null,
  find: '',
  condition: 'any',
  measure: null,
};

/** What to ask a reader for. */
export function choiceOf(filter: OutputFilter, prompts: RowPrompts): RowChoice {
  const tests = [
    findTest(filter.find),
    conditionTest(filter.condition),
    measureTest(filter.measure, prompts),
  ];
  const conditions = tests.filter((test) => test !== null);
  return {
    kind: filter.kind,
    variant: filter.variant,
    ...(conditions.length > 0 && { where: (row: ReadRow) => conditions.every((test) => test(row)) }),
  };
}

type Test = (row: ReadRow) => boolean;

function findTest(find: string): Test | null {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return null;
  const holds = (text: string): boolean => text.toLowerCase().includes(wanted);
  return (row) =>
    holds(row.id) ||
    holds(row.text) ||
    row.rollouts.some(({ text }) => holds(text)) ||
    (row.failure !== null &&
      (row.failure.reason === wanted || holds(row.failure.message) || holds(retold(row.failure.message))));
}

function conditionTest(condition: OutputFilter['condition']): Test | null {
  switch (condition) {
    case 'any':
      return null;
    case 'failed-checks':
      return (row) => row.checks.some(({ passed }) => passed === false);
    case 'truncated':
      return (row) => row.truncated === true;
    case 'unfinished':
      return (row) => row.rollouts.some((rollout) => rollout.finish_reason === 'length');
    case 'reasoning':
      return (row) => row.rollouts.some(({ reasoning }) => reasoning !== null && reasoning !== '');
  }
}

/** One rollout for which it holds is enough; a missing figure never holds. */
function measureTest(wanted: OutputFilter['measure'], prompts: RowPrompts): Test | null {
  const measure = wanted && MEASURES.find(({ id }) => id === wanted.id);
  const figure = wanted?.value ?? null;
  if (!wanted || !measure || figure === null) return null;
  return (row) =>
    row.rollouts.some((rollout) => {
      const input = measureInput(row, rollout, prompts);
      if (measure.forms !== null && !measure.forms.includes(input.form)) return false;
      const value = measure.compute(input);
      if (value === null) return false;
      return wanted.comparison === 'atLeast' ? Number(value) >= figure : Number(value) <= figure;
    });
}
