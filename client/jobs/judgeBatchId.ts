/** What can be said at once about a batch's id that somebody pasted. The runner asks the provider about it. */
import { t } from '@vscode/l10n';
import type { OpenQuestion } from '../../server/batch/executors/openaiBatch/openQuestions.ts';
import type { Verdict } from '../steps.ts';

/** Null where it can be one. `value` is trimmed. */
export function judgeBatchId(
  value: string,
  { file, name }: Pick<OpenQuestion, 'file' | 'name'>,
): Verdict | null {
  if (value === '') return { kind: 'error', message: t('Paste the id of the batch.') };
  if (value === file || value === name)
    return { kind: 'error', message: t('That is the file. The batch has an id of its own.') };
  if (/[\s=]/.test(value)) return { kind: 'error', message: t('An id has no spaces and no "=".') };
  return null;
}
