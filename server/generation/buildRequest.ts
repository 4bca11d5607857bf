/** THE request builder: variant × document → the body that is sent. Preview, command line and batch all call it. */

import type { Document } from '../documents/document.ts';
import type { Variant } from '../experiment/variant.ts';
import { columnAt, isObject } from '../language/columnAt.ts';
import { documentRoom } from '../language/documentRoom.ts';
import type { JsonObject } from '../language/json.ts';
import { DOCUMENT, renderTemplate, type Template } from '../language/template.ts';
import { type PreparedVariant, preparedVariant } from './preparedVariant.ts';
import type { BuiltRequest, ContextBudget, Truncation, Unsendable } from './request.ts';
import { keptText, truncateDocument } from './truncateDocument.ts';

/** Part of every recipe. Goes up whenever the same variant and document would give another body. */
export const BUILDER_VERSION = 1;

/**
 * Builds the request of one rollout (from 0). The body's keys stand in the order model, messages, parameters, extra
 * body, each as written; an extra key replaces a parameter of the same name, and a numeric `seed` becomes seed +
 * rollout. The document is sent character for character apart from what truncation cuts; text inside it is never
 * interpreted. All text of the result is well-formed. Where the document stands in the template more than once, its
 * copies share the room.
 */
export function buildRequest(
  variant: Variant,
  document: Document,
  budget: ContextBudget,
  rollout: number,
): BuiltRequest | Unsendable {
  const prepared = preparedVariant(variant);
  const { template } = prepared;
  const inputs = inputsOf(template, variant, document);
  if ('kind' in inputs) return inputs;
  const frame = prepared.frame(rollout);
  const share = shareOf(prepared, variant.system, inputs, frame.sampling, budget);
  const truncation = truncateDocument(inputs.document, share, budget.cut, budget.counter);
  const refusal = refusalOf(truncation, inputs.document, budget, document.id);
  if (refusal) return refusal;
  const sent = keptText(inputs.document, truncation.kept);
  const content = renderTemplate(template, new Map([...inputs.others, [DOCUMENT, sent]])).toWellFormed();
  const escaped = JSON.stringify(content);
  return {
    kind: 'request',
    get body() {
      return frame.body(content);
    },
    bytes: () => frame.bytes(escaped),
    fingerprint: frame.fingerprint(escaped),
    truncation,
  };
}

/** What fills the placeholders: the document, which may be cut, and the others, which never are. */
interface Inputs {
  readonly document: string;
  readonly others: ReadonlyMap<string, string>;
}

function inputsOf(template: Template, variant: Variant, document: Document): Inputs | Unsendable {
  let text = document.text;
  const others = new Map<string, string>();
  for (const segment of template.segments) {
    if (segment.kind === 'text') continue;
    const column = Object.hasOwn(variant.inputs, segment.name) ? variant.inputs[segment.name] : undefined;
    const value = column === undefined ? undefined : textOf(document, column);
    if (value === undefined) {
      return {
        kind: 'unsendable',
        reason: 'column-missing',
        message:
          column === undefined
            ? `[[${segment.name}]] has no column to take its value from. Name one under inputs.`
            : `Document ${document.id} has no value in column "${column}", which [[${segment.name}]] takes its value from.`,
      };
    }
    if (segment.name === DOCUMENT) text = value;
    else others.set(segment.name, value);
  }
  return { document: text.toWellFormed(), others };
}

/** A column's value as text: strings as they are, lists and objects as JSON; undefined where there is none. */
function textOf(document: Document, column: string): string | undefined {
  if (column === document.textColumn) return document.text;
  const value = columnAt(document.columns, column);
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) || isObject(value) ? JSON.stringify(value) : String(value);
}

/** Tokens that each copy of the document may take; null without a window. A prompt without other columns is counted once. */
function shareOf(
  { template, copies, rooms }: PreparedVariant,
  system: string | null,
  { others }: Inputs,
  sampling: JsonObject,
  budget: ContextBudget,
): number | null {
  const isConstant = others.size === 0;
  let room = isConstant ? rooms.get(budget) : undefined;
  if (room === undefined) {
    const instruction = renderTemplate(template, new Map([...others, [DOCUMENT, '']]));
    room = documentRoom(budget.window, sampling, [instruction, system ?? ''], budget.counter);
    if (isConstant) rooms.set(budget, room);
  }
  return room === null ? null : Math.max(0, Math.floor(room / Math.max(1, copies)));
}

function refusalOf(
  truncation: Truncation,
  text: string,
  { window, cut }: ContextBudget,
  id: string,
): Unsendable | null {
  if (window !== null && truncation.budgetTokens === 0) {
    return {
      kind: 'unsendable',
      reason: 'prompt-exceeds-window',
      message: `The prompt and its completion limit fill the window of ${window} tokens, so no room is left for a document. Lower max_tokens, shorten the prompt, or state a larger window.`,
    };
  }
  if (truncation.truncated && cut === 'skip') {
    return {
      kind: 'unsendable',
      reason: 'document-skipped',
      message: `Document ${id} has ${truncation.documentTokens} tokens, ${truncation.budgetTokens} fit, and the experiment skips documents that do not fit.`,
    };
  }
  if (text !== '' && truncation.kept.every(({ start, end }) => start === end)) {
    return {
      kind: 'unsendable',
      reason: 'prompt-exceeds-window',
      message: `The prompt and its completion limit leave ${truncation.budgetTokens} of ${window} tokens, too few for any of document ${id}. Lower max_tokens, shorten the prompt, or state a larger window.`,
    };
  }
  return null;
}
