/** Says when a job that was seen running ends, however it ends, with what can be done next. */
import type { Disposable } from 'vscode';
import { window } from 'vscode';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { Mend } from '../errors.ts';
import { showFailure, showNotice } from '../errors.ts';
import { endText, isResumable } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';

/** What the buttons of an announcement do. */
export interface EndActions {
  openOutput(job: JobView): unknown;
  resume(job: JobView): unknown;
  revealLog(job: JobView): unknown;
}

/** Announces ends until disposed. */
export function announceEnds(watch: JobWatch, actions: EndActions): Disposable {
  return watch.onDidChange(({ ended }) => {
    for (const job of ended) void announce(job, actions);
  });
}

async function announce(job: JobView, actions: EndActions): Promise<void> {
  const openOutput: Mend = { label: 'Open Output', run: () => actions.openOutput(job) };
  const resume: Mend = { label: 'Resume', run: () => actions.resume(job) };
  const log: Mend = { label: 'Reveal Log', run: () => actions.revealLog(job) };
  switch (job.phase) {
    case 'done':
    case 'cancelled':
      return showNotice(endText(job), isResumable(job) ? [resume, openOutput] : [openOutput]);
    case 'failed':
      return showFailure(endText(job), [resume, log]);
    default: {
      const mends = [resume, log];
      const label = await window.showWarningMessage(endText(job), ...mends.map((mend) => mend.label));
      await mends.find((mend) => mend.label === label)?.run();
    }
  }
}
