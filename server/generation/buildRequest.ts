/** THE request builder: variant × document → the body that is sent. Preview, command line and batch all call it. */

import type { Document } from '../documents/document.ts';
import type { Variant } from '../experiment/variant.ts';
import { columnAt, isObject } from '../language/columnAt.ts';
import { documentRoom } from '../language/documentRoom.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import { said } from '../language/said.ts';
import { DOCUMENT, placeholderOf } from '../language/template.ts';
import type { FillableTemplate, Filled } from './fillTemplate.ts';
import { type FilledFrame, type PreparedVariant, preparedVariant } from './preparedVariant.ts';
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
  if (!share.ok) return templateFailed(variant, document, share.message);
  const truncation = truncateDocument(inputs.document, share.value, budget.cut, budget.counter);
  const refusal = refusalOf(truncation, inputs.document, budget, document.id);
  if (refusal) return refusal;
  const kept = keptText(inputs.document, truncation.kept);
  const documentFrame = prepared.documentFrame(rollout);
  if (documentFrame) {
    const filled = documentFrame.filled(JSON.stringify(kept));
    return sendable(filled, kept === document.text ? filled.missing : null, truncation);
  }
  const filled = template.fill(inputs.others, kept);
  if (!filled.ok) return templateFailed(variant, document, filled.message);
  const content = filled.value.toWellFormed();
  const overfull = template.takesData ? overfullBy(content, variant.system, frame.sampling, budget) : 0;
  if (overfull > 0) return overfullRefusal(variant, document, overfull);
  return sendable(frame.filled(JSON.stringify(content)), null, truncation);
}

/** Keeps nothing of the text but the bytes: a batch waits for thousands of answers at a time. */
function sendable(
  { bytes, fingerprint }: FilledFrame,
  documentBytes: Uint8Array | null,
  truncation: Truncation,
): BuiltRequest {
  return {
    kind: 'request',
    bytes,
    get body() {
      return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as JsonObject;
    },
    documentBytes,
    fingerprint,
    truncation,
  };
}

/** What fills the placeholders: the document, which may be cut, and the others, which never are. */
interface Inputs {
  readonly document: string;
  readonly others: ReadonlyMap<string, JsonValue>;
}

function inputsOf(template: FillableTemplate, variant: Variant, document: Document): Inputs | Unsendable {
  let text = document.text;
  const others = new Map<string, JsonValue>();
  for (const name of template.names) {
    const column = Object.hasOwn(variant.inputs, name) ? variant.inputs[name] : undefined;
    const asText = name === DOCUMENT || !template.takesData;
    const value = column === undefined ? undefined : columnValue(document, column, asText);
    if (value === undefined) {
      if (name !== DOCUMENT && template.isOptional(name)) continue;
      const placeholder = placeholderOf(name, variant.dialect ?? 'literal');
      return {
        kind: 'unsendable',
        reason: 'column-missing',
        message:
          column === undefined
            ? said('{0} has no column to take its value from. Name one under inputs.', placeholder)
            : said(
                'Document {0} has no value in column "{1}", which {2} takes its value from.',
                document.id,
                column,
                placeholder,
              ),
      };
    }
    if (name === DOCUMENT) text = String(value);
    else others.set(name, value);
  }
  return { document: text.toWellFormed(), others };
}

/** What a placeholder of a literal template is filled with from a column; undefined where the document has none. */
export function columnText(document: Document, column: string): string | undefined {
  const value = columnValue(document, column, true);
  return value === undefined ? undefined : String(value);
}

/** A column's value; as text, strings are as they are, lists and objects JSON. Undefined where there is none. */
function columnValue(document: Document, column: string, asText: boolean): JsonValue | undefined {
  if (column === document.textColumn) return document.text;
  const value = columnAt(document.columns, column);
  if (value === undefined || value === null) return undefined;
  if (!asText) return value;
  return Array.isArray(value) || isObject(value) ? JSON.stringify(value) : String(value);
}

/** Tokens that each copy of the document may take; null without a window. A prompt without other columns is counted once. */
function shareOf(
  { template, rooms }: PreparedVariant,
  system: string | null,
  { others }: Inputs,
  sampling: JsonObject,
  budget: ContextBudget,
): Filled<number | null> {
  const isConstant = others.size === 0;
  const known = isConstant ? rooms.get(budget) : undefined;
  if (known !== undefined) return { ok: true, value: known };
  const instruction = template.instruction(others);
  if (!instruction.ok) return instruction;
  const { text, copies } = instruction.value;
  const room = documentRoom(budget.window, sampling, [text, system ?? ''], budget.counter);
  const share = room === null ? null : Math.max(0, Math.floor(room / Math.max(1, copies)));
  if (isConstant) rooms.set(budget, share);
  return { ok: true, value: share };
}

/** Parts and whole may differ by a few tokens where words meet. */
const SEAM_TOKENS = 16;

/**
 * Tokens by which a text is too long. Jinja may place the document as often as it likes once it sees it, so that what
 * was reckoned without it may not hold.
 */
function overfullBy(
  text: string,
  system: string | null,
  sampling: JsonObject,
  budget: ContextBudget,
): number {
  const room = documentRoom(budget.window, sampling, [text, system ?? ''], budget.counter);
  return room === null || room >= -SEAM_TOKENS ? 0 : -room;
}

function overfullRefusal({ promptName }: Variant, { id }: Document, tokens: number): Unsendable {
  return {
    kind: 'unsendable',
    reason: 'prompt-exceeds-window',
    message: said(
      'The template of {0} makes {1} tokens more of document {2} than the window holds. Place the document once, or lower max_tokens.',
      promptName,
      tokens,
      id,
    ),
  };
}

function templateFailed({ promptName }: Variant, { id }: Document, message: string): Unsendable {
  return {
    kind: 'unsendable',
    reason: 'template-failed',
    message: said('The template of {0} gives no text for document {1}. {2}', promptName, id, message),
  };
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
      message: said(
        'The prompt and its completion limit fill the window of {0} tokens, so no room is left for a document. Lower max_tokens, shorten the prompt, or state a larger window.',
        window,
      ),
    };
  }
  if (truncation.truncated && cut === 'skip') {
    return {
      kind: 'unsendable',
      reason: 'document-skipped',
      message: said(
        'Document {0} has {1} tokens, {2} fit, and the experiment skips documents that do not fit.',
        id,
        String(truncation.documentTokens),
        String(truncation.budgetTokens),
      ),
    };
  }
  if (text !== '' && truncation.kept.every(({ start, end }) => start === end)) {
    return {
      kind: 'unsendable',
      reason: 'prompt-exceeds-window',
      message: said(
        'The prompt and its completion limit leave {0} of {1} tokens, too few for any of document {2}. Lower max_tokens, shorten the prompt, or state a larger window.',
        String(truncation.budgetTokens),
        String(window),
        id,
      ),
    };
  }
  return null;
}
