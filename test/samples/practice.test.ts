/** The sample prompts at the practice endpoint: for every document an answer in the form that was asked for. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from '../../server/documents/document.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import { buildRequest } from '../../server/generation/buildRequest.ts';
import type { Completion } from '../../server/generation/completion.ts';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';
import { normaliseUrl } from '../../server/generation/normaliseUrl.ts';
import { PRACTICE_MODEL } from '../../server/generation/practice/practiceModel.ts';
import { type Practice, startPractice } from '../../server/generation/practice/startPractice.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import { createTransport, type Transport } from '../../server/generation/transport.ts';
import { PROMPTS, readDocuments } from './sampleFiles.ts';
import { sampleVariants } from './sampleVariants.ts';

let practice: Practice;
let transport: Transport;
let access: EndpointAccess;
let documents: readonly Document[];

beforeAll(async () => {
  practice = await startPractice({ port: 0, idleExitMs: null, pace: 'full' });
  transport = createTransport();
  const url = normaliseUrl(practice.url);
  if (!url.ok) throw new Error(url.message);
  access = {
    key: null,
    endpoint: { ...bareEndpoint('practice', url.baseUrl, url.origin), model: PRACTICE_MODEL },
  };
  documents = await readDocuments();
});

afterAll(async () => {
  await transport.close();
  await practice.close();
});

/** Throws, naming the document, when the rephrasing is not in the form. */
type Judge = (text: string, document: Document) => void;

const JUDGES: Readonly<Record<keyof typeof PROMPTS, Judge>> = {
  faq: (text, { id, text: source }) => {
    const blocks = text.split('\n\n');
    for (const block of blocks) expect(block, id).toMatch(/^Q: .*\S.*\nA: .*\S/);
    expect(blocks.length, id).toBeGreaterThanOrEqual(source.length > 300 ? 2 : 1);
    expect(new Set(blocks.map((block) => block.split('\n')[0])).size, id).toBe(blocks.length);
  },
  table: (text, { id }) => {
    const [head = [], rule = [], ...rows] = text.split('\n').map(cellsOf);
    expect(head.length, id).toBeGreaterThanOrEqual(2);
    expect(
      rule.every((cell) => /^:?-{3,}:?$/.test(cell)),
      id,
    ).toBe(true);
    expect(rows.length, id).toBeGreaterThanOrEqual(1);
    for (const row of [rule, ...rows]) expect(row, id).toHaveLength(head.length);
  },
  math: (text, { id }) => {
    const equations = [...text.matchAll(EQUATION)].map(([, left = '', right = '']) => [left, right] as const);
    expect(equations.length, id).toBeGreaterThanOrEqual(3);
    for (const [left, right] of equations) expect(resultOf(left), `${id}: ${left}`).toBe(Number(right));
  },
  tutorial: (text, { id, text: source }) => {
    const steps = [...text.matchAll(/^(\d+)\. \S/gm)].map(([, number]) => Number(number));
    expect(steps, id).toEqual(steps.map((_, index) => index + 1));
    expect(steps.length, id).toBeGreaterThanOrEqual(source.length > 300 ? 2 : 1);
  },
};

describe.each(sampleVariants(PRACTICE_MODEL).map((variant) => [formOf(variant), variant] as const))(
  '%s',
  (form, variant) => {
    test('every document is answered in this form', async () => {
      for (const document of documents) {
        const completion = await ask(variant, document);
        expect(completion.finishReason, document.id).toBe('stop');
        expect(completion.usage?.completion_tokens ?? 0, document.id).toBeGreaterThan(0);
        expect(completion.text, document.id).not.toMatch(/undefined|NaN/);
        JUDGES[form](completion.text, document);
      }
    });

    test('the same request is answered alike, another prompt otherwise', async () => {
      const [document] = documents;
      if (!document) throw new Error('no documents');
      const first = await ask(variant, document);
      expect(await ask(variant, document)).toEqual(first);
      const others = sampleVariants(PRACTICE_MODEL).filter(({ id }) => id !== variant.id);
      for (const other of others) expect((await ask(other, document)).text).not.toBe(first.text);
    });
  },
);

async function ask(variant: Variant, document: Document): Promise<Completion> {
  const budget = { window: 8192, cut: 'end', counter: approximateCounter } as const;
  const request = buildRequest(variant, document, budget, 0);
  if (request.kind !== 'request') throw new Error(`${document.id}: ${request.message}`);
  const signal = new AbortController().signal;
  const outcome = await transport.complete(access, request.body, { signal, deadlineMs: 10_000 });
  if (!outcome.ok) throw new Error(`${document.id}: ${outcome.failure.message}`);
  return outcome.completion;
}

function formOf(variant: Variant): keyof typeof PROMPTS {
  const found = Object.entries(PROMPTS).find(([, path]) => path === variant.promptPath);
  if (!found) throw new Error(`no form for ${variant.promptPath}`);
  return found[0] as keyof typeof PROMPTS;
}

/** Cells of one line of a Markdown table, escaped bars kept inside them. */
function cellsOf(line: string): readonly string[] {
  expect(line).toMatch(/^\|.*\|$/);
  return (line.slice(1, -1).match(/(?:\\.|[^|\\])*(?:\||$)/g) ?? [])
    .slice(0, -1)
    .map((cell) => cell.replace(/\|$/, '').trim());
}

/** A chain of whole numbers and operators, an equals sign, and a whole number. */
const EQUATION = /(\d+(?: [+−×] \d+)+) = (\d+)/g;

/** Products before sums and differences, which go from left to right. */
function resultOf(chain: string): number {
  const [first = '', ...rest] = chain.split(/ (?=[+−])/);
  const product = (term: string): number => term.split(' × ').reduce((so, factor) => so * Number(factor), 1);
  return rest.reduce(
    (so, term) => (term.startsWith('+') ? so + product(term.slice(2)) : so - product(term.slice(2))),
    product(first),
  );
}
