/** Which window truncation works with, and how much of it a document may take. */
import type { ContextRule } from '../experiment/experiment.ts';
import type { JsonObject } from '../language/json.ts';
import type { Endpoint, ServedModel } from './endpoint.ts';
import type { ContextBudget, TokenCounter } from './request.ts';
import { approximateCounter } from './tokenCounter.ts';

/**
 * Tokens set aside for what a chat template adds around the messages: role markers and a default system prompt. The
 * longest among the common small models add about 70.
 */
export const CHAT_TEMPLATE_TOKENS = 96;

/** Completion tokens set aside where a request names no limit, at most half of the window. */
const DEFAULT_COMPLETION_TOKENS = 2048;

/** The experiment's window wins over the profile's, the profile's over what the server reports for the model. */
export function budgetFor(
  rule: ContextRule,
  endpoint: Endpoint,
  model: string,
  served: readonly ServedModel[],
): ContextBudget {
  const reported = served.find(({ id }) => id === model)?.window ?? null;
  return {
    window: rule.window ?? endpoint.window ?? reported,
    cut: rule.cut,
    counter: approximateCounter,
  };
}

/**
 * Tokens left for everything that is not the prompt: window less completion limit, less chat template, less the
 * prompt's own texts. Negative when the prompt alone is too long; null without a window.
 */
export function documentRoom(
  window: number | null,
  sampling: JsonObject,
  promptTexts: readonly string[],
  counter: TokenCounter,
): number | null {
  if (window === null) return null;
  const prompt = promptTexts.reduce((sum, text) => sum + counter.count(text), 0);
  return window - completionTokens(window, sampling) - CHAT_TEMPLATE_TOKENS - prompt;
}

function completionTokens(window: number, sampling: JsonObject): number {
  const limit = sampling['max_completion_tokens'] ?? sampling['max_tokens'];
  if (typeof limit === 'number' && limit > 0) return Math.ceil(limit);
  return Math.min(DEFAULT_COMPLETION_TOKENS, Math.floor(window / 2));
}
