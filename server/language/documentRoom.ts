/** How much of a model's context is left for the document: the arithmetic that requests, checks and hints share. */
import type { JsonObject } from './json.ts';

/**
 * Tokens set aside for what a chat template adds around the messages: role markers and a default system prompt. The
 * longest among the common small models add about 70.
 */
export const CHAT_TEMPLATE_TOKENS = 96;

/** Completion tokens set aside where a request names no limit, at most half of the window. */
const DEFAULT_COMPLETION_TOKENS = 2048;

/** Whatever says how many tokens a text has. */
interface CountsTokens {
  count(text: string): number;
}

/**
 * Tokens left for everything that is not the prompt: window less completion limit, less chat template, less the
 * prompt's own texts. Negative when the prompt alone is too long; null without a window.
 */
export function documentRoom(
  window: number | null,
  sampling: JsonObject,
  promptTexts: readonly string[],
  counter: CountsTokens,
): number | null {
  if (window === null) return null;
  const prompt = promptTexts.reduce((sum, text) => sum + counter.count(text), 0);
  return window - completionTokens(window, sampling) - CHAT_TEMPLATE_TOKENS - prompt;
}

/** Tokens that the answer may take: the limit of the request, else what is set aside for it. */
export function completionTokens(window: number, sampling: JsonObject): number {
  const limit = sampling['max_completion_tokens'] ?? sampling['max_tokens'];
  if (typeof limit === 'number' && limit > 0) return Math.ceil(limit);
  return Math.min(DEFAULT_COMPLETION_TOKENS, Math.floor(window / 2));
}
