/** What is known about an endpoint from the last time the user had it tested, and how that is said in a few words. */
import { t } from '@vscode/l10n';
import type { Failure } from '../../server/generation/completion.ts';
import type { Endpoint, ServedModel } from '../../server/generation/endpoint.ts';
import { counted, thousands } from '../../server/language/numbers.ts';

/** Nothing is contacted to find this out: an endpoint is `untested` until a person's action talks to it. */
export type Health =
  | { readonly state: 'untested' }
  | { readonly state: 'testing' }
  | { readonly state: 'answers'; readonly models: readonly ServedModel[] }
  | { readonly state: 'fails'; readonly failure: Failure };

/** A line for the Language Status item. */
export interface HealthText {
  /** "gpu · SmolLM2-1.7B-Instruct". */
  readonly text: string;
  /** "answers, 2 models". */
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
}

/** Says in a line which endpoint is used and how it does; `endpoint` null when none is set up. */
export function healthText(endpoint: Endpoint | null, health: Health): HealthText {
  if (!endpoint) {
    return { text: t('No endpoint'), detail: t('previews and jobs need one'), severity: 'warning' };
  }
  const text = endpoint.model === null ? endpoint.alias : `${endpoint.alias} · ${shortModel(endpoint.model)}`;
  switch (health.state) {
    case 'untested':
      return { text, detail: t('not contacted yet'), severity: 'information' };
    case 'testing':
      return { text, detail: t('asking {0}', endpoint.origin), severity: 'information' };
    case 'fails':
      return { text, detail: failureWords(health.failure), severity: 'error' };
    case 'answers':
      return { text, ...answerText(endpoint.model, health.models) };
  }
}

/** A failure in two or three words. */
function failureWords(failure: Failure): string {
  switch (failure.reason) {
    case 'unauthorised':
      return t('key missing or refused');
    case 'unreachable':
    case 'dropped':
      return t('unreachable');
    case 'timeout':
      return t('no answer in time');
    case 'rate-limited':
      return t('busy: too many requests');
    case 'redirected':
      return t('redirects elsewhere');
    case 'aborted':
      return t('not contacted yet');
    case 'server-error':
    case 'model-not-found':
    case 'context-exceeded':
    case 'rejected':
    case 'bad-response':
      return t('answers, but not as expected');
  }
}

/** "Qwen3-1.7B" of "Qwen/Qwen3-1.7B". */
function shortModel(model: string): string {
  return model.split('/').at(-1) ?? model;
}

function answerText(
  model: string | null,
  models: readonly ServedModel[],
): { readonly detail: string; readonly severity: 'information' | 'warning' } {
  if (model === null || models.length === 0 || models.some(({ id }) => id === model)) {
    const count = thousands(models.length);
    const listing = counted(models.length, t('answers, {0} model', count), t('answers, {0} models', count));
    return {
      detail: models.length === 0 ? t('answers, lists no models') : listing,
      severity: 'information',
    };
  }
  return { detail: t('answers, but does not list {0}', shortModel(model)), severity: 'warning' };
}
