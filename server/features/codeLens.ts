/** The line above a prompt or an experiment: what can be done with it, and how that went last. Never more than one line. */
import { t } from '@vscode/l10n';
import type { CodeLens } from 'vscode-languageserver-types';
import { thousands } from '../language/numbers.ts';
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
    lens(`$(play) ${t('Preview')}`, 'rephrase.preview'),
    ...(snapshot.kind === 'prompt' ? [lens(`$(eye) ${t('Peek')}`, 'rephrase.peek')] : []),
    lens(`$(diff) ${t('Compare…')}`, 'rephrase.compare'),
    lens(`$(run-all) ${t('Batch…')}`, 'rephrase.startBatch'),
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
  const isChanged = !isOf(snapshot, prompt.name, job);
  return [{ words: jobWords(job, job.progress, { prompts: names, isChanged }), job }];
}

function previewWords({ prompt, ...progress }: PreviewFacts): string {
  return t('{0}: {1}', prompt, outcome(progress).join(', '));
}

/** A job counts all its documents together: of several prompts, `prompts` says so. */
function jobWords(
  { name }: JobFact,
  progress: JobProgress,
  { prompts, isChanged } = { prompts: 1, isChanged: false },
): string {
  const phase = phaseWord(progress.phase);
  const parts = [...(phase === null ? [] : [phase]), ...outcome(progress)];
  if (prompts > 1) parts.unshift(t('all {0} prompts', thousands(prompts)));
  if (isChanged) parts.push(t('before the last change'));
  return t('Job {0}: {1}', name, parts.join(', '));
}

/** Null where nothing needs to be said: it is done. */
function phaseWord(phase: string): string | null {
  switch (phase) {
    case 'done':
      return null;
    case 'starting':
      return t('starting');
    case 'running':
      return t('running');
    case 'paused':
      return t('paused');
    case 'finishing':
      return t('finishing');
    case 'cancelled':
      return t('cancelled');
    case 'interrupted':
      return t('interrupted');
    case 'needs-key':
      return t('waits for a key');
    case 'stopped':
      return t('stopped');
    case 'failed':
      return t('failed');
    default:
      return phase;
  }
}

/** "18/20 ok", "2 failed", "432 tok". */
function outcome({
  done,
  failed,
  total,
  meanTokens,
}: Pick<JobProgress, 'done' | 'failed' | 'total' | 'meanTokens'>): readonly string[] {
  const parts = [t('{0}/{1} ok', thousands(done), thousands(total))];
  if (failed > 0) parts.push(t('{0} failed', thousands(failed)));
  if (meanTokens !== null) parts.push(t('{0} tok', thousands(Math.round(meanTokens))));
  return parts;
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
