/** Asks whether batches were submitted, where their provider lists none: only a person can look there. */
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { env } from 'vscode';
import type { OpenQuestion } from '../../server/batch/executors/openaiBatch/openQuestions.ts';
import { openQuestions } from '../../server/batch/executors/openaiBatch/openQuestions.ts';
import type { ControlRequest } from '../../server/batch/job.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { askText, BACK, CANCELLED, pickOne } from '../steps.ts';
import { judgeBatchId } from './judgeBatchId.ts';

/** What is to be told to the job; null when the user left, and then nothing was said. Empty where nothing is open. */
export async function askBatches({ folder, manifest }: JobView): Promise<readonly ControlRequest[] | null> {
  if (manifest.executor.kind !== 'openai-batch') return [];
  const said: ControlRequest[] = [];
  for (const question of await openQuestions(folder)) {
    const answer = await askBatch(manifest.name, question);
    if (!answer) return null;
    said.push({ command: 'batch', file: question.file, batch: answer.batch });
  }
  return said;
}

async function askBatch(
  job: string,
  { file, name, number, alias }: OpenQuestion,
): Promise<{ readonly batch: string | null } | null> {
  const title = t('Was batch {0} of "{1}" submitted?', number, job);
  const submitted: QuickPickItem = {
    label: t('It was submitted…'),
    detail: t('Paste its id: what it answers is taken.'),
  };
  const missing: QuickPickItem = {
    label: t('It was not submitted'),
    detail: t('It is submitted now. Where one runs after all, it costs twice.'),
  };
  const copy: QuickPickItem = { label: t("Copy the file's id"), detail: `${file} · ${name}` };
  const placeholder = t('Look at the page of "{0}" for a batch of the file below', alias);
  for (;;) {
    const chosen = await pickOne({ title, placeholder, items: [submitted, missing, copy] });
    if (chosen === missing) return { batch: null };
    if (chosen === copy) {
      await env.clipboard.writeText(file);
      continue;
    }
    if (chosen !== submitted) return null;
    const id = await askText({
      title,
      back: true,
      prompt: t('The id of the batch of the file {0}', file),
      placeholder: 'batch_…',
      judge: (value) => judgeBatchId(value, { file, name }),
    });
    if (id === CANCELLED) return null;
    if (id !== BACK) return { batch: id };
  }
}
