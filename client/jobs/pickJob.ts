/** Which job a command is meant for: the line it was run on, or the one the user picks. */
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { ThemeColor, ThemeIcon } from 'vscode';
import type { JobView } from '../../server/batch/jobReader.ts';
import { showNotice } from '../errors.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import type { JobNode } from './jobNodes.ts';
import { jobDescription, jobLabel, phaseLook } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';
import { placeOf } from './placeOf.ts';

/** What the command is for, and which jobs come into question. */
export interface JobQuestion {
  readonly title: string;
  /** Said when no job comes into question. */
  readonly none: string;
  fits(job: JobView): boolean;
}

interface Item extends QuickPickItem {
  readonly job: JobView;
}

/** The job of the line in `argument`, else the only one that fits, else the one the user picks; null for none. */
export async function pickJob(
  watch: JobWatch,
  argument: unknown,
  { title, none, fits }: JobQuestion,
): Promise<JobView | null> {
  const node = nodeOf(argument);
  const named = (): JobView | undefined => watch.jobs().find(({ folder }) => folder === node?.folder);
  const known = node && named();
  if (known) return known;
  await watch.refresh();
  if (node) return named() ?? null;
  const fitting = watch.jobs().filter(fits);
  if (fitting.length === 0) {
    void showNotice(none);
    return null;
  }
  return chooseJob(title, fitting);
}

/** The one that the user picks; null for none. */
export async function chooseJob(title: string, jobs: readonly JobView[]): Promise<JobView | null> {
  const chosen = await pickOne({ title, placeholder: t('Which job?'), items: jobs.map(itemOf) });
  return chosen === BACK || chosen === CANCELLED ? null : chosen.job;
}

/** A line of the Jobs view, as the view passes it to commands; null for anything else. */
export function nodeOf(argument: unknown): JobNode | null {
  const known =
    typeof argument === 'object' &&
    argument !== null &&
    'kind' in argument &&
    'folder' in argument &&
    typeof argument.folder === 'string';
  return known ? (argument as JobNode) : null;
}

function itemOf(job: JobView): Item {
  const { icon, color } = phaseLook(job.phase);
  return {
    label: jobLabel(job),
    description: jobDescription(job, new Date()),
    detail: placeOf(job.folder),
    iconPath: new ThemeIcon(icon, color === null ? undefined : new ThemeColor(color)),
    job,
  };
}
