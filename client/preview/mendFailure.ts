/** The buttons that help most for each way in which a cell can fail, at most two. */
import { t } from '@vscode/l10n';
import type { Variant } from '../../server/experiment/variant.ts';
import type { Failure } from '../../server/generation/completion.ts';
import type { Unsendable } from '../../server/generation/request.ts';
import type { MendAction } from '../webviews/messages.ts';

const RERUN: MendAction = { label: t('Try Again'), action: 'rerunCell' };
const OPEN_PROMPT: MendAction = { label: t('Open Prompt'), action: 'openPrompt' };
const OPEN_EXPERIMENT: MendAction = { label: t('Open Experiment'), action: 'openExperiment' };
const TEST_ENDPOINT: MendAction = { label: t('Test Endpoint'), action: 'testEndpoint' };
const ADD_ENDPOINT: MendAction = { label: t('Add Endpoint…'), action: 'addEndpoint' };
const LOWER: MendAction = { label: t('Lower Concurrency'), action: 'lowerConcurrency' };
const EDIT_PARAMETERS: MendAction = { label: t('Edit Parameters'), action: 'editParameters' };
const EXACT_REQUEST: MendAction = { label: t('Exact Request'), action: 'exactRequest' };
const ENTER_KEY: MendAction = { label: t('Enter Key…'), action: 'enterKey' };

/** What to offer after a request failed. */
export function mendFailure(failure: Failure, variant: Variant): readonly MendAction[] {
  switch (failure.reason) {
    case 'rate-limited':
    case 'timeout':
    case 'server-error':
      return [RERUN, LOWER];
    case 'unreachable':
    case 'bad-response':
      return [RERUN, TEST_ENDPOINT];
    case 'dropped':
    case 'aborted':
      return [RERUN];
    case 'unauthorised':
      return [ENTER_KEY];
    case 'redirected':
      return [ADD_ENDPOINT];
    case 'model-not-found':
      return variant.origins['model'] === 'experiment' ? [OPEN_EXPERIMENT, TEST_ENDPOINT] : [TEST_ENDPOINT];
    case 'context-exceeded':
      return [EDIT_PARAMETERS, EXACT_REQUEST];
    case 'rejected':
      return [EXACT_REQUEST, EDIT_PARAMETERS];
  }
}

/** What to offer where nothing can be sent. A skipped document is as the experiment wants it. */
export function mendUnsendable(unsendable: Unsendable): readonly MendAction[] {
  switch (unsendable.reason) {
    case 'column-missing':
    case 'template-failed':
      return [OPEN_PROMPT];
    case 'prompt-exceeds-window':
      return [EDIT_PARAMETERS];
    case 'document-skipped':
      return [];
  }
}
