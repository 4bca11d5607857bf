/** How a prompt fits the context of the models it is sent to: what is left for a document. */
import { approximateTokens } from './approximateTokens.ts';
import { completionTokens, documentRoom } from './documentRoom.ts';
import type { JsonValue } from './json.ts';
import type { Prompt } from './prompt.ts';
import type { KnownWindow, ModelUse, PromptUse } from './promptFacts.ts';
import { DOCUMENT } from './template.ts';

/** A prompt with the tokens of its own texts, which take longest to count. */
export interface CountedPrompt {
  readonly prompt: Prompt;
  /** Body without placeholders and code, and system message. */
  readonly tokens: number;
}

/** A prompt at one model, with the largest answer its parameters allow. */
export interface Fit {
  readonly model: string | null;
  readonly window: KnownWindow;
  /** Tokens kept for the answer, and the parameter that says so; null where none does. */
  readonly completion: { readonly tokens: number; readonly key: LimitKey | null };
  /** Whether requests are counted with the model's own tokenizer: then more fits than `room` says. */
  readonly exact: boolean;
  /** Tokens for one copy of the document; zero or less where nothing fits. Other inputs are not counted. */
  readonly room: number;
}

/** The parameters that limit an answer, the stronger first. */
export type LimitKey = 'max_completion_tokens' | 'max_tokens';

const LIMIT_KEYS: readonly LimitKey[] = ['max_completion_tokens', 'max_tokens'];

export function countPrompt(prompt: Prompt): CountedPrompt {
  const { text, segments } = prompt.template;
  const literal = segments.filter(({ kind }) => kind === 'text');
  const own = literal.map(({ span }) => text.slice(span.start, span.end)).join('');
  return { prompt, tokens: approximateTokens(own) + approximateTokens(prompt.header.system ?? '') };
}

/** The fit with the least room among the models of a use; null where no window is known. */
export function tightestFit(counted: CountedPrompt, use: PromptUse): Fit | null {
  let tightest: Fit | null = null;
  for (const model of use.models) {
    const fit = fitOf(counted, model);
    if (fit && (!tightest || fit.room < tightest.room)) tightest = fit;
  }
  return tightest;
}

function fitOf({ prompt, tokens }: CountedPrompt, use: ModelUse): Fit | null {
  const { window, model } = use;
  if (!window) return null;
  const limit = largestLimit(prompt, use);
  const sampling = limit ? { max_tokens: limit.tokens } : {};
  const left = documentRoom(window.tokens, sampling, [''], { count: () => tokens }) ?? 0;
  // What branches and loops make of the document is known when it is filled; once is the least.
  const { uses, dialect } = prompt.template;
  const copies = dialect === 'jinja' ? 1 : uses.filter(({ name }) => name === DOCUMENT).length;
  return {
    model,
    window,
    exact: use.exact,
    completion: { tokens: completionTokens(window.tokens, sampling), key: limit?.key ?? null },
    room: Math.floor(left / Math.max(1, copies)),
  };
}

/** As requests have it: the extra body wins over parameters, the experiment over the prompt; of a sweep the largest. */
function largestLimit(prompt: Prompt, use: ModelUse): { key: LimitKey; tokens: number } | null {
  const parameters = { ...prompt.header.parameters, ...use.parameters };
  const sent = { ...parameters, ...prompt.header.extraBody, ...use.extraBody };
  for (const key of LIMIT_KEYS) {
    const tokens = Math.max(...numbersOf(sent[key]));
    if (tokens > 0) return { key, tokens: Math.ceil(tokens) };
  }
  return null;
}

function numbersOf(value: JsonValue | undefined): readonly number[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'number');
}
