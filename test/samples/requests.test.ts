/** Every sample document through every sample prompt: what is sent is the document itself, whatever stands in it. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Document } from '../../server/documents/document.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import { buildRequest } from '../../server/generation/buildRequest.ts';
import type { BuiltRequest, ContextBudget } from '../../server/generation/request.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import type { JsonObject } from '../../server/language/json.ts';
import { readDocuments } from './sampleFiles.ts';
import { sampleVariants } from './sampleVariants.ts';

const LONG_LINE = 'chemistry-all-elements';
const WINDOW: ContextBudget = { window: 8192, cut: 'end', counter: approximateCounter };

let documents: readonly Document[] = [];
beforeAll(async () => {
  documents = await readDocuments();
});

const variants = sampleVariants('some-model');

describe.each(variants.map((variant) => [variant.promptName, variant] as const))('%s', (_, variant) => {
  test('sends each document verbatim as the end of one user message', () => {
    for (const document of documents.filter(({ id }) => id !== LONG_LINE)) {
      const request = built(variant, document);
      expect(request.truncation.truncated).toBe(false);
      expect(messageOf(request)).toBe(variant.template.replace('[[DOCUMENT]]', () => document.text));
    }
  });

  test('keeps most of the one line that does not fit, and all of the instruction', () => {
    const document = documents.find(({ id }) => id === LONG_LINE);
    if (!document) throw new Error('the long line is missing');
    const request = built(variant, document);
    expect(request.truncation.truncated).toBe(true);
    const instruction = variant.template.slice(0, -'[[DOCUMENT]]'.length);
    const message = messageOf(request);
    expect(message.startsWith(instruction)).toBe(true);
    const sent = message.slice(instruction.length);
    expect(document.text.startsWith(sent)).toBe(true);
    expect(sent.length).toBeGreaterThan(document.text.length / 2);
  });

  test('gives every document a fingerprint of its own, and the same one twice', () => {
    const prints = documents.map((document) => built(variant, document).fingerprint);
    expect(new Set(prints).size).toBe(documents.length);
    expect(documents.map((document) => built(variant, document).fingerprint)).toEqual(prints);
  });
});

test('nothing is cut where no window is known', () => {
  for (const variant of variants) {
    for (const document of documents) {
      const request = buildRequest(variant, document, { ...WINDOW, window: null }, 0);
      expect(request.kind === 'request' && messageOf(request).endsWith(document.text)).toBe(true);
    }
  }
});

function built(variant: Variant, document: Document): BuiltRequest {
  const request = buildRequest(variant, document, WINDOW, 0);
  if (request.kind !== 'request') throw new Error(`${document.id}: ${request.message}`);
  return request;
}

function messageOf(request: BuiltRequest): string {
  const messages = request.body['messages'] as readonly JsonObject[];
  expect(messages.map(({ role }) => role)).toEqual(['user']);
  return String(messages[0]?.['content']);
}
