/** What the preview says above its grid, and the buttons it offers where something is missing. Words only. */
import type { PlanFailure } from '../../server/generation/plan.ts';
import { PRACTICE_MODEL } from '../../server/generation/practice/practiceModel.ts';
import type { MendAction, Notice } from '../webviews/messages.ts';
import { thousands } from './describeGrid.ts';
import type { Sample } from './documentSampler.ts';
import type { PreviewColumn } from './previewGrid.ts';

/** What can be done about a grid that is not there. */
export const MEND = {
  findEndpoint: { label: 'Find Endpoint…', action: 'findEndpoint' },
  addEndpoint: { label: 'Add Endpoint…', action: 'addEndpoint' },
  usePractice: { label: 'Use Practice Endpoint', action: 'usePracticeEndpoint' },
  chooseDocuments: { label: 'Choose Documents…', action: 'chooseDocuments' },
  openPrompt: { label: 'Open Prompt', action: 'openPrompt' },
  openExperiment: { label: 'Open Experiment', action: 'openExperiment' },
  run: { label: 'Run', action: 'run' },
  manageTrust: { label: 'Manage Workspace Trust', action: 'manageTrust' },
} as const satisfies Record<string, MendAction>;

export const NO_DOCUMENTS =
  'No documents are chosen yet. A preview samples a few from a Parquet, CSV or JSON Lines file, a pattern of files, or a dataset on the Hub.';

export const UNTRUSTED: Notice = {
  severity: 'warning',
  message: 'Nothing is sent in a workspace that you do not trust.',
  action: MEND.manageTrust,
};

/** What a run would lay out anew; null when the grid is still as a run would make it. */
export function changeNotice(changed: {
  readonly columns: boolean;
  readonly documents: boolean;
}): Notice | null {
  if (!changed.columns && !changed.documents) return null;
  const what = [changed.columns ? 'columns' : '', changed.documents ? 'documents' : ''].filter(Boolean);
  const message = `The ${what.join(' and the ')} changed since this run.`;
  return { severity: 'information', message, action: MEND.run };
}

/** The user did not allow requests to these origins. */
export function refusedNotice(origins: readonly string[]): Notice {
  const message = `Nothing was sent, because you did not allow requests to ${origins.join(', ')}.`;
  return { severity: 'warning', message, action: MEND.run };
}

/** The files changed so that no plan can be made; the grid shows the last one. */
export function failureNotice(failure: PlanFailure): Notice {
  return { severity: 'error', message: failure.message, action: mendPlan(failure)[0] ?? null };
}

/** What is shown is a stored run. */
export function recordNotice(startedAt: number): Notice {
  const when = new Date(startedAt).toLocaleString();
  const message = `This is the preview of ${when} as it was. Run shows the files as they are now.`;
  return { severity: 'information', message, action: MEND.run };
}

export function plainNotice(message: string): Notice {
  return { severity: 'information', message, action: null };
}

/** What a person can do about a plan that could not be made. */
export function mendPlan(failure: PlanFailure): readonly MendAction[] {
  switch (failure.reason) {
    case 'no-endpoint':
      return [MEND.findEndpoint, MEND.usePractice, MEND.addEndpoint];
    case 'endpoint-unknown':
    case 'no-model':
      return [MEND.addEndpoint, openFile(failure.path)];
    case 'experiment-invalid':
    case 'url-invalid':
    case 'prompt-invalid':
      return [openFile(failure.path)];
    case 'file-not-found':
    case 'tokenizer-unusable':
      return [];
  }
}

/** Sentences that go with a grid: no model behind it, rows passed over. */
export function noticesOf(columns: readonly PreviewColumn[], sample: Sample): readonly Notice[] {
  const notices: Notice[] = [];
  const practising = columns.filter(({ variant }) => variant.model === PRACTICE_MODEL);
  if (practising.length > 0) {
    const message = `${whichOf(practising.length, columns.length)} from the practice endpoint: rules rewrite the documents, no model is behind it.`;
    notices.push({ severity: 'information', message, action: MEND.findEndpoint });
  }
  const bad = sample.bad[0];
  if (bad) {
    const passedOver =
      sample.badTotal === 1
        ? 'One row was passed over'
        : `${thousands(sample.badTotal)} rows were passed over`;
    notices.push({ severity: 'warning', message: `${passedOver}: ${bad.message}`, action: null });
  }
  if (sample.missing.length > 0) {
    const which = sample.missing.slice(0, 5).join(', ');
    const more = sample.missing.length > 5 ? ` and ${thousands(sample.missing.length - 5)} more` : '';
    const message = `Pinned but not among the rows that were read: ${which}${more}. Check the ids under documents.sample.pinned.`;
    notices.push({ severity: 'warning', message, action: null });
  }
  if (sample.firstRows !== null) {
    const message = `Drawn from the first ${thousands(sample.firstRows)} rows, because the dataset is large or on the Hub. Set documents.limit to draw from more or fewer.`;
    notices.push({ severity: 'information', message, action: null });
  }
  return notices;
}

function openFile(path: string): MendAction {
  return /\.ya?ml$/i.test(path) ? MEND.openExperiment : MEND.openPrompt;
}

function whichOf(count: number, total: number): string {
  if (count < total) return 'Some of these columns come';
  return total === 1 ? 'This column comes' : 'These columns come';
}
