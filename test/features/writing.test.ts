import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formattingEditsOf } from '../../server/features/formatting.ts';
import { inlayHintsIn } from '../../server/features/inlayHints.ts';
import type { Snapshot } from '../../server/features/snapshot.ts';
import { symbolsMatching, workspaceSymbolsOf } from '../../server/features/workspaceSymbols.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import { textsOf, useOf } from '../language/knownWorld.ts';
import { knowing } from './knownKnowledge.ts';
import { snippetsOfPrompt } from './promptPieces.ts';
import { edited, experimentOf, promptOf } from './takeSnapshot.ts';

const WHOLE = { start: { line: 0, character: 0 }, end: { line: 1e6, character: 0 } };

describe('inlay hints', () => {
  const hinted = (text: string, use: Parameters<typeof useOf>[0] = {}): readonly unknown[] =>
    inlayHintsIn(promptOf(text), WHOLE, knowing({ uses: [useOf(use)] })).map(({ label }) => label);

  test('the tokens of the prompt without its document', () => {
    const body = 'Schreibe über [[DOCUMENT]] 😀';
    const expected = approximateCounter.count('Schreibe über  😀');
    expect(hinted(body)).toEqual([`≈ ${expected} tokens`]);
    expect(hinted(`---\nsystem: abc\n---\n${body}`)).toEqual([`≈ ${expected + 1} tokens`]);
    expect(hinted('a [[DOCUMENT]]')).toEqual(['≈ 1 token']);
    expect(hinted('Just notes')).toEqual([]);
  });

  test('law: counts as the counter of requests does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const body = `a${text.replace(/\s/g, '')}b`;
        fc.pre(!body.includes('[['));
        const count = approximateCounter.count(body).toLocaleString('en-US');
        expect(String(hinted(`${body}[[DOCUMENT]]`)[0]).split(' ')[1]).toBe(count);
      }),
    );
  });

  test('the share of the context, and of the sampled documents that do not fit', () => {
    const body = `${'word '.repeat(120)}[[DOCUMENT]]`;
    const dataset = textsOf('short', 'x'.repeat(20_000));
    expect(hinted(body, { window: 8192 })).toEqual(['≈ 200 tokens · 2 % of the window']);
    expect(hinted('a [[DOCUMENT]]', { window: 8192 })).toEqual(['≈ 1 token · < 1 % of the window']);
    expect(hinted(body, { window: 8192, dataset })).toEqual(['≈ 200 tokens · 2 % of window · 1 of 2 cut']);
    expect(hinted(body, { window: 8192, dataset, cut: 'skip' })).toEqual([
      '≈ 200 tok · 2 % of window · 1/2 skipped',
    ]);
    expect(hinted(body, { window: 300 })).toEqual(['≈ 200 tokens · 67 % of window · no room']);
    expect(hinted(body, { dataset })).toEqual(['≈ 200 tokens']);
    const many = Array.from({ length: 20 }, () => 'x'.repeat(20_000));
    expect(hinted(`${body} ${'word '.repeat(2000)}`, { window: 8192, dataset: textsOf(...many) })).toEqual([
      '≈ 3,534 tok · 43 % of window · 20/20 cut',
    ]);
  });

  test('stands behind the body, and only in the range asked for', () => {
    const snapshot = promptOf('One.\n\n[[DOCUMENT]]\n\n');
    expect(inlayHintsIn(snapshot, WHOLE)[0]?.position).toEqual({ line: 2, character: 12 });
    const first = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    expect(inlayHintsIn(snapshot, first)).toEqual([]);
    expect(inlayHintsIn(experimentOf('name: x'), WHOLE)).toEqual([]);
  });
});

describe('formatting', () => {
  const formatted = (snapshot: Snapshot): string => edited(snapshot, formattingEditsOf(snapshot));

  test('front matter, never the body', () => {
    const body = '\n\n  Rewrite   this.  \n-  a\n\n\n\n[[DOCUMENT]]  \n';
    expect(formatted(promptOf(`---\nname:   x # why\n\n\noutput:\n    form:  faq\n---${body}`))).toBe(
      `---\nname: x # why\n\noutput:\n  form: faq\n---${body}`,
    );
    expect(formatted(promptOf(body))).toBe(body);
  });

  test('experiments, comments and line ends kept', () => {
    const text = '# top\r\nprompts:\r\n- a.md # first\r\nmodels: [{model: m,endpoint: e}]\r\n# end\r\n';
    expect(formatted(experimentOf(text))).toBe(
      '# top\r\nprompts:\r\n  - a.md # first\r\nmodels: [{ model: m, endpoint: e }]\r\n\r\n# end\r\n',
    );
  });

  test('long lines stay, wrapped text is wrapped anew', () => {
    const long = `description: ${'word '.repeat(40)}end\n`;
    expect(formatted(experimentOf(long))).toBe(long);
    expect(formatted(experimentOf('a: >\n    one\n    two\n'))).toBe('a: >\n  one two\n');
  });

  test('nothing where the syntax is broken', () => {
    for (const text of ['a:   1\nb: [', 'a:   *x\n', '\ta:  1', '', '# only  \n']) {
      expect(formattingEditsOf(experimentOf(text)), text).toEqual([]);
    }
    expect(formattingEditsOf(promptOf('---\nname:   x\n'))).toEqual([]);
  });

  test('the samples are formatted', () => {
    for (const name of ['formats', 'sweep']) {
      const text = readFileSync(new URL(`../../samples/${name}.experiment.yaml`, import.meta.url), 'utf8');
      expect(formattingEditsOf(experimentOf(text)), name).toEqual([]);
    }
  });

  test('law: what is said stays, and what is formatted stays as it is', () => {
    fc.assert(
      fc.property(snippetsOfPrompt, fc.boolean(), (text, experiment) => {
        const before = (experiment ? experimentOf : promptOf)(text);
        const after = (experiment ? experimentOf : promptOf)(formatted(before));
        expect(formattingEditsOf(after)).toEqual([]);
        if (before.kind === 'experiment' && after.kind === 'experiment') {
          expect(after.experiment).toEqual(before.experiment);
        }
        if (before.kind === 'prompt' && after.kind === 'prompt') {
          expect(after.prompt.header).toEqual(before.prompt.header);
          expect(after.prompt.template.text).toBe(before.prompt.template.text);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('workspace symbols: the file by its name, and what it holds', () => {
  const prompt = promptOf('---\nname: faq\n---\n[[LANG]] [[DOCUMENT]] [[LANG]]');
  const namesOf = (snapshot: Snapshot, query: string) =>
    symbolsMatching([{ symbols: workspaceSymbolsOf(snapshot) }], query).map(({ name, containerName }) =>
      containerName === undefined ? name : `${containerName} > ${name}`,
    );
  expect(namesOf(prompt, '')).toEqual(['faq', 'faq > [[LANG]]', 'faq > [[DOCUMENT]]']);
  expect(namesOf(prompt, 'lng')).toEqual(['faq > [[LANG]]']);
  expect(namesOf(promptOf('[[DOCUMENT]]'), 'fa')).toEqual(['faq.md']);
  expect(namesOf(promptOf('notes'), '')).toEqual([]);
  expect(namesOf(experimentOf('prompts: [a]\nname: sweep'), '')).toEqual([
    'sweep',
    'sweep > prompts',
    'sweep > name',
  ]);
});
