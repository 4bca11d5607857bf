/** The one button that helps most for each way in which a cell can fail. */
import type { Variant } from '../../server/experiment/variant.ts';
import type { Failure } from '../../server/generation/completion.ts';
import type { Unsendable } from '../../server/generation/request.ts';
import type { MendAction } from '../webviews/messages.ts';

const RERUN: MendAction = { label: 'Try Again', action: 'rerunCell' };
const OPEN_PROMPT: MendAction = { label: 'Open Prompt', action: 'openPrompt' };
const OPEN_EXPERIMENT: MendAction = { label: 'Open Experiment', action: 'openExperiment' };
const TEST_ENDPOINT: MendAction = { label: 'Test Endpoint', action: 'testEndpoint' };
const ADD_ENDPOINT: MendAction = { label: 'Add Endpoint…', action: 'addEndpoint' };
const ENTER_KEY: MendAction = { label: 'Enter Key…', action: 'enterKey' };

/** What to offer after a request failed. */
export function mendFailure(failure: Failure, variant: Variant): MendAction {
  switch (failure.reason) {
    case 'unreachable':
    case 'timeout':
    case 'dropped':
    case 'rate-limited':
    case 'server-error':
    case 'bad-response':
    case 'aborted':
      return RERUN;
    case 'unauthorised':
      return ENTER_KEY;
    case 'redirected':
      return ADD_ENDPOINT;
    case 'model-not-found':
      return variant.origins['model'] === 'experiment' ? OPEN_EXPERIMENT : TEST_ENDPOINT;
    case 'context-exceeded':
      return variant.origins['max_tokens'] === 'experiment' ? OPEN_EXPERIMENT : OPEN_PROMPT;
    case 'rejected':
      return { label: 'Exact Request', action: 'exactRequest' };
  }
}

/** What to offer where nothing can be sent. A skipped document is as the experiment wants it. */
export function mendUnsendable(unsendable: Unsendable): MendAction | null {
  switch (unsendable.reason) {
    case 'column-missing':
    case 'prompt-exceeds-window':
      return OPEN_PROMPT;
    case 'document-skipped':
      return null;
  }
}
