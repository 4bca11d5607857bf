/** What the preview says above its grid, and the buttons it offers where something is missing. Words only. */

import { t } from '@vscode/l10n';
import type { PlanFailure } from '../../server/generation/plan.ts';
import { PRACTICE_MODEL } from '../../server/generation/practice/practiceModel.ts';
import { counted, moment, thousands } from '../../server/language/numbers.ts';
import { retold } from '../retold.ts';
import type { MendAction, Notice } from '../webviews/messages.ts';
import type { Sample } from './documentSampler.ts';
import type { OutcomeCounts } from './knownOutcomes.ts';
import type { PreviewColumn } from './previewGrid.ts';

/** What can be done about a grid that is not there. */
export const MEND = {
  findEndpoint: { label: t('Find Endpoint…'), action: 'findEndpoint' },
  addEndpoint: { label: t('Add Endpoint…'), action: 'addEndpoint' },
  usePractice: { label: t('Use Practice Endpoint'), action: 'usePracticeEndpoint' },
  chooseDocuments: { label: t('Choose Documents…'), action: 'chooseDocuments' },
  openPrompt: { label: t('Open Prompt'), action: 'openPrompt' },
  openExperiment: { label: t('Open Experiment'), action: 'openExperiment' },
  run: { label: t('Run'), action: 'run' },
  manageTrust: { label: t('Manage Workspace Trust'), action: 'manageTrust' },
} as const satisfies Record<string, MendAction>;

export const NO_DOCUMENTS = t(
  'No documents are chosen yet. A preview samples a few from a Parquet, CSV or JSON Lines file, a pattern of files, or a dataset on the Hub.',
);

export const UNTRUSTED: Notice = {
  severity: 'warning',
  message: t('Nothing is sent in a workspace that you do not trust.'),
  action: MEND.manageTrust,
};

/** What a run would lay out anew; null when the grid is still as a run would make it. */
export function changeNotice(changed: {
  readonly columns: boolean;
  readonly documents: boolean;
}): Notice | null {
  if (!changed.columns && !changed.documents) return null;
  const message = changed.columns
    ? changed.documents
      ? t('The columns and the documents changed since this run.')
      : t('The columns changed since this run.')
    : t('The documents changed since this run.');
  return { severity: 'information', message, action: MEND.run };
}

/** The user did not allow requests to these origins. */
export function refusedNotice(origins: readonly string[]): Notice {
  const message = t('Nothing was sent, because you did not allow requests to {0}.', origins.join(', '));
  return { severity: 'warning', message, action: MEND.run };
}

/** The files changed so that no plan can be made; the grid shows the last one. */
export function failureNotice(failure: PlanFailure): Notice {
  return { severity: 'error', message: retold(failure.message), action: mendPlan(failure)[0] ?? null };
}

/** What is shown is a stored run. */
export function recordNotice(startedAt: number): Notice {
  const when = moment(startedAt);
  const message = t('This is the preview of {0} as it was. Run shows the files as they are now.', when);
  return { severity: 'information', message, action: MEND.run };
}

/** What came back elsewhere is shown as it came: what failed there, and what was never asked, waits for a wish. */
export function outcomeNotices({ answered, failed, open }: OutcomeCounts): readonly Notice[] {
  const total = thousands(answered + failed + open);
  const notices: Notice[] = [];
  if (failed > 0) {
    const message = counted(
      failed,
      t('1 of {0} rephrasings of the pilot failed. It is shown as it ended; looking sends nothing.', total),
      t(
        '{0} of {1} rephrasings of the pilot failed. They are shown as they ended; looking sends nothing.',
        thousands(failed),
        total,
      ),
    );
    notices.push({ severity: 'warning', message, action: RERUN_FAILED });
  } else {
    const message = t('This is what the pilot got. Looking at it sends nothing.');
    notices.push({ severity: 'information', message, action: null });
  }
  if (open > 0) {
    const message = counted(
      open,
      t('1 of {0} rephrasings was not part of the pilot, or was not sent before it ended.', total),
      t(
        '{0} of {1} rephrasings were not part of the pilot, or not sent before it ended.',
        thousands(open),
        total,
      ),
    );
    notices.push({ severity: 'information', message, action: MEND.run });
  }
  return notices;
}

const RERUN_FAILED: MendAction = { label: t('Try Failed Again'), action: 'rerunFailed' };

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
    const message = practiceText(practising.length, columns.length);
    notices.push({ severity: 'information', message, action: MEND.findEndpoint });
  }
  const bad = sample.bad[0];
  if (bad) {
    const message = counted(
      sample.badTotal,
      t('One row was passed over: {0}', retold(bad.message)),
      t('{1} rows were passed over: {0}', retold(bad.message), thousands(sample.badTotal)),
    );
    notices.push({ severity: 'warning', message, action: null });
  }
  if (sample.missing.length > 0) {
    const which = sample.missing.slice(0, 5).join(', ');
    const more = sample.missing.length - 5;
    const message = t(
      'Pinned but not among the rows that were read: {0}. Check the ids under documents.sample.pinned.',
      more > 0 ? t('{0} and {1} more', which, thousands(more)) : which,
    );
    notices.push({ severity: 'warning', message, action: null });
  }
  if (sample.firstRows !== null) {
    const message = t(
      'Drawn from the first {0} rows, because the dataset is large or on the Hub. Set documents.limit to draw from more or fewer.',
      thousands(sample.firstRows),
    );
    notices.push({ severity: 'information', message, action: null });
  }
  return notices;
}

function openFile(path: string): MendAction {
  return /\.ya?ml$/i.test(path) ? MEND.openExperiment : MEND.openPrompt;
}

function practiceText(count: number, total: number): string {
  if (count < total)
    return t(
      'Some of these columns come from the practice endpoint: rules rewrite the documents, no model is behind it.',
    );
  return counted(
    total,
    t('This column comes from the practice endpoint: rules rewrite the documents, no model is behind it.'),
    t('These columns come from the practice endpoint: rules rewrite the documents, no model is behind it.'),
  );
}
