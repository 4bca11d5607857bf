/** A committed line as the job page lists it: cut to what a look needs. Plain data in, plain data out. */

import { t } from '@vscode/l10n';
import type { JobManifest, JournalLine, OutputRow } from '../../server/batch/job.ts';
import { retold } from '../retold.ts';
import type { LatestRow } from '../webviews/jobContract.ts';
import { variantLabel } from './jobNodes.ts';
import { reasonWords, tokensText } from './jobText.ts';

const SOURCE_CHARACTERS = 600;
const TEXT_CHARACTERS = 1_200;

export function latestRow(line: JournalLine, { variants }: JobManifest): LatestRow {
  const place = line.key.join(':');
  const known = variants[line.key[2]];
  const variant = known ? variantLabel(known) : '';
  if ('failure' in line) {
    const { id, reason, message } = line.failure;
    return {
      place,
      id,
      variant,
      source: '',
      text: '',
      figures: reasonWords(reason),
      failedChecks: [],
      failure: retold(message),
    };
  }
  const { row } = line;
  return {
    place,
    id: row.id,
    variant,
    source: row.text.slice(0, SOURCE_CHARACTERS),
    text: (row.rollout_results[0]?.text ?? '').slice(0, TEXT_CHARACTERS),
    figures: figuresOf(row),
    failedChecks: [...new Set(row.checks.filter(({ passed }) => passed === false).map(({ name }) => name))],
    failure: null,
  };
}

function figuresOf(row: OutputRow): string {
  const [first] = row.rollout_results;
  return [
    first?.usage ? tokensText(first.usage.completion_tokens) : null,
    first?.finish_reason ?? null,
    row.rollout_results.length > 1 ? t('{0} rollouts', row.rollout_results.length) : null,
    row.truncated ? t('document cut') : null,
  ]
    .filter((figure) => figure !== null)
    .join(' · ');
}
