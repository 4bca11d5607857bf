/** Sentences that were kept in English are told in the language of the window, and nobody else's words are touched. */
import { readFileSync } from 'node:fs';
import { config } from '@vscode/l10n';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knowTexts, retold } from '../../client/retold.ts';
import { said } from '../../server/language/said.ts';
import { textsOf } from '../l10n/bareTexts.ts';
import { bundleKeys, modulesOf } from '../l10n/bundleKeys.ts';
import { outsideBrackets, pseudoBundle } from '../l10n/pseudoTexts.ts';

const german: Readonly<Record<string, string>> = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8'));

function speak(bundle: Readonly<Record<string, string>>): void {
  config({ contents: { ...bundle } });
  knowTexts(Object.keys(bundle));
}

afterAll(() => speak({}));

describe('in German', () => {
  beforeAll(() => speak(german));

  test.each([
    [
      "Nothing listens at gpu (http://127.0.0.1:9/v1). Start the server, or check the endpoint's URL.",
      'Unter gpu (http://127.0.0.1:9/v1) lauscht nichts. Starten Sie den Server, oder prüfen Sie die URL des Endpoints.',
    ],
    [
      'gpu (http://h/v1) refuses the key (401): "Check the key (again)". Check the key of this endpoint.',
      'gpu (http://h/v1) lehnt den Schlüssel ab (401): „Check the key (again)“. Prüfen Sie den Schlüssel dieses Endpoints.',
    ],
    [
      "gpu (http://h/v1) has no chat completions at this address (404). Check the endpoint's URL.",
      'gpu (http://h/v1) hat unter dieser Adresse keine Chat-Completions (404). Prüfen Sie die URL des Endpoints.',
    ],
    [
      "faq × SmolLM2-1.7B: without a pilot, 432 to 869 completion tokens per rephrasing are assumed: the study's range for FAQs.",
      'faq × SmolLM2-1.7B: ohne Pilotlauf werden 432 bis 869 Completion-Tokens pro Umformulierung angenommen: die Spanne der Studie für FAQs.',
    ],
    [
      'Endpoint "gpu": 1,234 tokens/s in the pilot with 8 in flight; a run with more in flight may reach 12,480.',
      'Endpoint „gpu“: 1.234 Tokens/s im Pilotlauf mit 8 Anfragen unterwegs; ein Lauf mit mehr Anfragen kann 12.480 erreichen.',
    ],
    [
      '2 of 12 units (a unit is a document in one variant) failed (16.7 %), more than the 10 % that stop_if allows; the last of them: a (request rejected), b (context exceeded). Look at the failures, then resume.',
      '2 von 12 Einheiten (eine Einheit ist ein Dokument in einer Variante) sind gescheitert (16,7 %), mehr als die 10 %, die stop_if erlaubt; die letzten davon: a (Anfrage abgelehnt), b (Kontext überschritten). Sehen Sie sich die Fehlschläge an, und setzen Sie den Job dann fort.',
    ],
    ['Endpoint "gpu" costs 1.5 $ per GPU-hour.', 'Endpoint „gpu“ kostet 1,5 $ pro GPU-Stunde.'],
    [
      'docs.jsonl line 7: column "text" holds a number, not text.',
      'docs.jsonl Zeile 7: Spalte „text“ enthält eine Zahl statt Text.',
    ],
    [
      "1 of 8 pilot requests failed. The first failure: Nothing listens at gpu. Start the server, or check the endpoint's URL.",
      '1 von 8 Anfragen des Pilotlaufs sind gescheitert. Der erste Fehlschlag: Unter gpu lauscht nichts. Starten Sie den Server, oder prüfen Sie die URL des Endpoints.',
    ],
  ])('%s', (kept, told) => {
    expect(retold(kept)).toBe(told);
  });

  test('a server cannot hold the window up with one of ours in itself, many times: five of them are told', () => {
    const told = retold(`"${'" is not a key known here. '.repeat(26)}~`);
    expect(told.split('ist hier kein bekannter Schlüssel').length - 1).toBe(5);
  });

  test('nor with the pieces of one of ours, over and over: one walk through them does', () => {
    const words = `"${'" at x x, context x tokens.x'.repeat(600)}~`;
    expect(retold(words)).toBe(words);
  });

  test.each([
    'CUDA out of memory. Tried to allocate 2.00 GiB.',
    'EACCES: permission denied, open "/data/x"',
    'sbatch: error: Batch job submission failed: Invalid account',
    '',
  ])('leaves what others said as it is: %s', (words) => {
    expect(retold(words)).toBe(words);
  });
});

describe('in a language with brackets', () => {
  beforeAll(() => speak(pseudoBundle()));

  /** What the rooms keep or a runner tells; the client's own texts are said in the language at once. */
  const kept = [
    ...new Set(
      modulesOf(['server/generation', 'server/documents', 'server/batch']).flatMap(
        (file) => textsOf(file, readFileSync(file, 'utf8')).keys,
      ),
    ),
  ].filter((key) => /[.:]$/.test(key));
  const value = fc.constantFrom('gpu', 'faq × SmolLM2', 'http://h/v1', '12', '1,234', 'a-b.jsonl', 'ENOENT');

  test('there are such sentences', () => {
    expect(kept.length).toBeGreaterThan(100);
    expect(bundleKeys()).toEqual(expect.arrayContaining(kept));
  });

  test.each(kept)('%s', (text) => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 10, maxLength: 10 }), (values) => {
        const rest = outsideBrackets(retold(said(text, ...values)));
        expect(rest.trim()).toBe('');
      }),
      { numRuns: 5 },
    );
  });
});
