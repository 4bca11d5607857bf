/** A unit that failed, as people know it: by the id of its document, and why in words. English (`said`): it stands in reasons that are kept. */
import type { FailureReason } from '../generation/completion.ts';
import type { Unsendable } from '../generation/request.ts';
import { said } from '../language/said.ts';
import type { UnitFailure } from './job.ts';

/** "doc-3 (context exceeded)"; a reason that this version does not know as it is written. */
export function namedFailure({ id, reason }: Pick<UnitFailure, 'id' | 'reason'>): string {
  switch (reason as FailureReason | Unsendable['reason'] | 'bad-row') {
    case 'unreachable':
      return said('{0} (server unreachable)', id);
    case 'timeout':
      return said('{0} (request timeout)', id);
    case 'dropped':
      return said('{0} (connection dropped)', id);
    case 'rate-limited':
      return said('{0} (rate limited)', id);
    case 'server-error':
      return said('{0} (server error)', id);
    case 'unauthorised':
      return said('{0} (request unauthorised)', id);
    case 'model-not-found':
      return said('{0} (model not found)', id);
    case 'context-exceeded':
      return said('{0} (context exceeded)', id);
    case 'rejected':
      return said('{0} (request rejected)', id);
    case 'redirected':
      return said('{0} (request redirected)', id);
    case 'bad-response':
      return said('{0} (bad response)', id);
    case 'aborted':
      return said('{0} (request aborted)', id);
    case 'column-missing':
      return said('{0} (column missing)', id);
    case 'document-skipped':
      return said('{0} (document skipped)', id);
    case 'prompt-exceeds-window':
      return said('{0} (prompt exceeds window)', id);
    case 'template-failed':
      return said('{0} (template failed)', id);
    case 'bad-row':
      return said('{0} (bad row)', id);
  }
  return `${id} (${reason.replaceAll('-', ' ')})`;
}
