/** The line above a prompt or an experiment: what can be done with it, and how that went last. Never more than one line. */
import type { CodeLens } from 'vscode-languageserver-types';
import type { JobFact, JobProgress } from '../language/promptFacts.ts';
import { folderName } from '../language/rules/nameDuplicate.ts';
import { DOCUMENT, placeholderNames } from '../language/template.ts';
import type { PreviewFacts } from '../protocol/messages.ts';
import type { Knowledge } from './knowledge.ts';
import { NO_KNOWLEDGE } from './knowledge.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';

/** On the first line; none on a file that has no document placeholder and may be no prompt at all. */
export function codeLensesOf(snapshot: Snapshot, knowledge: Knowledge = NO_KNOWLEDGE): CodeLens[] {
  if (snapshot.kind === 'prompt' && !placeholderNames(snapshot.prompt.template).includes(DOCUMENT)) return [];
  const top = { line: 0, character: 0 };
  const range = { start: top, end: top };
  const lens = (title: string, command: string, argument: unknown = snapshot.uri): CodeLens => ({
    range,
    command: { title, command, arguments: [argument] },
  });
  return [
    lens('$(play) Preview', 'rephrase.preview'),
    ...(snapshot.kind === 'prompt' ? [lens('$(eye) Peek', 'rephrase.peek')] : []),
    lens('$(diff) Compare…', 'rephrase.compare'),
    lens('$(run-all) Batch…', 'rephrase.startBatch'),
    ...lastOutcome(snapshot, knowledge).map(({ words, job }) =>
      job
        ? lens(words, 'rephrase.jobs.open', { kind: 'job', folder: job.folder })
        : { range, command: { title: words, command: '' } },
    ),
  ];
}

/** How the last preview of a prompt or the last job ended, which can be opened; empty where nobody knows. */
function lastOutcome(
  snapshot: Snapshot,
  { prompt, experiment, pushed }: Knowledge,
): readonly { readonly words: string; readonly job: JobFact | null }[] {
  if (snapshot.kind === 'experiment') {
    const job = experiment.jobs.find(({ name }) => name === snapshot.experiment?.name);
    return job?.progress ? [{ words: jobWords(job, job.progress), job }] : [];
  }
  const preview = pushed.previews.find(({ promptUri, total }) => promptUri === snapshot.uri && total > 0);
  if (preview) return [{ words: previewWords(preview), job: null }];
  const job = prompt.jobs.find(({ prompts }) =>
    prompts.some(({ name }) => folderName(name) === folderName(prompt.name)),
  );
  if (!job?.progress) return [];
  const names = new Set(job.prompts.map(({ name }) => folderName(name))).size;
  const changed = isOf(snapshot, prompt.name, job) ? '' : ', before the last change';
  return [{ words: jobWords(job, job.progress, names) + changed, job }];
}

function previewWords({ prompt, done, failed, total, meanTokens }: PreviewFacts): string {
  return `${prompt}: ${outcome({ done, failed, total, meanTokens })}`;
}

/** A job counts all its documents together: of several prompts, `prompts` says so. */
function jobWords({ name }: JobFact, progress: JobProgress, prompts = 1): string {
  const whole = prompts > 1 ? `, all ${count(prompts)} prompts` : '';
  const under = progress.phase === 'done' ? '' : ` ${progress.phase.replaceAll('-', ' ')},`;
  return `Job ${name}${whole}:${under} ${outcome(progress)}`;
}

/** "18/20 ok, 2 failed, 432 tok". */
function outcome({
  done,
  failed,
  total,
  meanTokens,
}: Pick<JobProgress, 'done' | 'failed' | 'total' | 'meanTokens'>): string {
  const parts = [`${count(done)}/${count(total)} ok`];
  if (failed > 0) parts.push(`${count(failed)} failed`);
  if (meanTokens !== null) parts.push(`${count(Math.round(meanTokens))} tok`);
  return parts.join(', ');
}

/** Whether the job sent the text that stands there now. */
function isOf({ prompt }: PromptSnapshot, name: string, { prompts }: JobFact): boolean {
  return prompts.some(
    (sent) =>
      folderName(sent.name) === folderName(name) &&
      sent.template === prompt.template.text &&
      sent.system === prompt.header.system,
  );
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
