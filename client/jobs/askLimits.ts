/** Questions about the limits of a job, before it starts and while it runs. Null everywhere: the user left. */

import { t } from '@vscode/l10n';
import { commands } from 'vscode';
import type { JobEndpoint } from '../../server/batch/job.ts';
import { showFailure } from '../errors.ts';
import { askText, BACK, CANCELLED } from '../steps.ts';

/** A budget in GPU-hours; null inside takes it away. Refuses where an endpoint does not say its GPUs. */
export async function askBudget(
  current: number | null,
  endpoints: readonly Pick<JobEndpoint, 'alias' | 'gpus'>[],
): Promise<{ readonly gpuHours: number | null } | null> {
  const unknown = endpoints.find(({ gpus }) => gpus === null);
  if (unknown) {
    const message = t(
      'A budget is in GPU-hours, and endpoint "{0}" does not say how many GPUs it has. Add "gpus" to its profile.',
      unknown.alias,
    );
    const run = (): unknown => commands.executeCommand('workbench.action.openSettings', 'rephrase.endpoints');
    await showFailure(message, [{ label: t('Open Settings'), run }]);
    return null;
  }
  const answer = await askText({
    title: t('Budget'),
    prompt: t('GPU-hours after which the job pauses; empty for none'),
    value: current === null ? '' : String(current),
    judge: (value) => (value === '' || isAbove(value, 0) ? null : WRONG_BUDGET),
  });
  return given(answer) === null ? null : { gpuHours: answer === '' ? null : Number(answer) };
}

/** Requests in flight at each endpoint; null inside leaves it to the limiter. */
export async function askCeiling(
  current: number | null,
): Promise<{ readonly concurrency: number | null } | null> {
  const answer = await askText({
    title: t('Concurrency Ceiling'),
    prompt: t('Requests in flight at each endpoint at the most; empty lets the limiter find out'),
    value: current === null ? '' : String(current),
    judge: (value) => (value === '' || isWhole(value) ? null : WRONG_WHOLE),
  });
  return given(answer) === null ? null : { concurrency: answer === '' ? null : Number(answer) };
}

/** Documents of a pilot. */
export async function askPilotDocuments(current: number): Promise<number | null> {
  const answer = await askText({
    title: t('Pilot'),
    prompt: t('Documents to send to every variant, evenly from short to long'),
    value: String(current),
    judge: (value) => (isWhole(value) && Number(value) <= MOST_PILOT ? null : WRONG_PILOT),
  });
  return given(answer) === null ? null : Number(answer);
}

const MOST_PILOT = 1000;
const WRONG_BUDGET = { kind: 'error', message: t('A number of GPU-hours above 0, or nothing.') } as const;
const WRONG_WHOLE = { kind: 'error', message: t('A whole number from 1, or nothing.') } as const;
const WRONG_PILOT = { kind: 'error', message: t('A whole number from 1 to {0}.', MOST_PILOT) } as const;

function given(answer: string | typeof BACK | typeof CANCELLED): string | null {
  return answer === BACK || answer === CANCELLED ? null : answer;
}

function isAbove(value: string, least: number): boolean {
  return /^\d+(\.\d+)?$/.test(value) && Number(value) > least;
}

function isWhole(value: string): boolean {
  return /^\d{1,9}$/.test(value) && Number(value) >= 1;
}
