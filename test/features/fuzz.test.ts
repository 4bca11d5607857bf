/**
 * Any edits, any positions, any requests: nothing throws, and what is known after each edit is what would be known of the
 * text if it were opened as it stands. `REPHRASE_FUZZ_RUNS` sets how many runs; each prints what it did.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActionsAt } from '../../server/features/codeActions.ts';
import { columnUsesIn } from '../../server/features/columnUses.ts';
import { completionsAt } from '../../server/features/completion.ts';
import { definitionAt } from '../../server/features/definition.ts';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { documentSymbolsOf } from '../../server/features/documentSymbols.ts';
import { summaryOf } from '../../server/features/fileSummary.ts';
import { foldingRangesOf } from '../../server/features/foldingRanges.ts';
import { formattingEditsOf } from '../../server/features/formatting.ts';
import { hoverAt } from '../../server/features/hover.ts';
import { NO_KNOWLEDGE } from '../../server/features/knowledge.ts';
import { movedPathEdits } from '../../server/features/movedPaths.ts';
import { referencesAt } from '../../server/features/references.ts';
import { columnPlaces, sharedThingAt } from '../../server/features/relatedReferences.ts';
import { prepareRenameAt, renameAt } from '../../server/features/rename.ts';
import { columnAt, renameColumn } from '../../server/features/renameColumn.ts';
import { selectionRangesAt } from '../../server/features/selectionRanges.ts';
import { semanticTokensOf } from '../../server/features/semanticTokens.ts';
import type { Snapshot } from '../../server/features/snapshot.ts';
import { experimentSnapshot, promptSnapshot } from '../../server/features/snapshot.ts';

const RUNS = Number(process.env['REPHRASE_FUZZ_RUNS'] ?? 150);
const URI = 'file:///w/prompts/faq.rephrase.md';
const counts = { runs: 0, edits: 0, requests: 0, problems: 0 };

afterAll(() => {
  console.log(`fuzz: ${JSON.stringify(counts)}`);
});

const PIECES = [
  '---\n',
  '---\r\n',
  'name: faq\n',
  'inputs: { TITLE: { column: title } }\r\n',
  'output:\n  form: tabel\n  checks:\n    - not_preamble: true\n',
  'prompts: [prompts/faq.rephrase.md, "b.md"]\n',
  'models:\n  - { model: m, endpoint: gpu }\n  - model: n\n    parameters: { temperature: [0.7, 1] }\n',
  'documents: { source: data/a.jsonl, column: body, filter: { lang: en } }\n',
  'rolouts: 2\n',
  '[[DOCUMENT]]',
  '[[TITLE]] ',
  '{text}',
  '[[',
  ']]',
  ': ',
  '- ',
  '  ',
  '"',
  "'",
  '{',
  '}',
  '#',
  '&a ',
  '*a',
  '|\n',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\u0000',
  '\uFEFF',
  '\uD83D',
  '\uDE00',
  '😀',
  '\u200B',
  'Write a FAQ about the document above. ',
  'x'.repeat(300),
] as const;

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
);
const position = fc.record({ line: fc.nat({ max: 30 }), character: fc.nat({ max: 60 }) });
/** What an editor sends: ranges by line and character, in any order, past any end. */
const edit = fc.record({ start: position, end: position, text: piece });

const take = (kind: Snapshot['kind'], document: TextDocument, before: Snapshot | null): Snapshot => {
  const at = { uri: URI, version: document.version, text: document.getText() };
  return kind === 'prompt' ? promptSnapshot(at, { sure: true }, before) : experimentSnapshot(at, before);
};

/** Everything that can be asked. Only its not throwing matters. */
function askEverything(snapshot: Snapshot, at: { line: number; character: number }): void {
  const range = { start: at, end: at };
  const moves = [{ from: 'file:///w/prompts', to: 'file:///w/other' }];
  const asked: readonly (() => unknown)[] = [
    () => codeActionsAt(snapshot, range, undefined, NO_KNOWLEDGE),
    () => completionsAt(snapshot, at, NO_KNOWLEDGE),
    () => hoverAt(snapshot, at, NO_KNOWLEDGE),
    () => definitionAt(snapshot, at),
    () => referencesAt(snapshot, at, { includeDeclaration: true }),
    () => sharedThingAt(snapshot, at),
    () => columnPlaces([snapshot], null),
    () => prepareRenameAt(snapshot, at),
    () => renameAt(snapshot, at, 'NAME'),
    () => columnAt(snapshot, at),
    () =>
      columnUsesIn(snapshot)
        .slice(0, 3)
        .map(({ column }) => renameColumn([snapshot], column ?? 'text', 'renamed')),
    () => documentSymbolsOf(snapshot),
    () => foldingRangesOf(snapshot),
    () => selectionRangesAt(snapshot, [at]),
    () => semanticTokensOf(snapshot),
    () => formattingEditsOf(snapshot),
    () => summaryOf(snapshot),
    () => (snapshot.kind === 'experiment' ? movedPathEdits(snapshot, moves) : null),
  ];
  for (const ask of asked) ask();
  counts.requests += asked.length;
}

test.each(['prompt', 'experiment'] as const)(
  '%s: after any edits as if opened anew',
  (kind) => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(edit, { maxLength: 6 }),
        position,
        (pieces, edits, at) => {
          let document = TextDocument.create(URI, 'rephrase', 0, pieces.join(''));
          let snapshot = take(kind, document, null);
          for (const { start, end, text } of edits) {
            // Read or not, as the editor asks: a version may be skipped.
            if (text.length % 2 === 0) diagnosticsOf(snapshot);
            const swapped =
              end.line < start.line || (end.line === start.line && end.character < start.character);
            const range = swapped ? { start: end, end: start } : { start, end };
            document = TextDocument.update(document, [{ range, text }], document.version + 1);
            snapshot = take(kind, document, snapshot);
            counts.edits++;
          }
          const anew = take(kind, document, null);
          const found = diagnosticsOf(snapshot);
          expect(found).toEqual(diagnosticsOf(anew));
          expect(snapshot.yaml).toEqual(anew.yaml);
          askEverything(snapshot, at);
          counts.runs++;
          counts.problems += found.length;
        },
      ),
      { numRuns: RUNS },
    );
  },
  120_000,
);

test.each([
  ['one line of 5 MB', 'x'.repeat(5_000_000)],
  ['5 MB of NUL', '\u0000'.repeat(5_000_000)],
  ['a line of 300 kB with placeholders', `${'[[TITLE]] word '.repeat(20_000)}[[DOCUMENT]]`],
])(
  '%s is answered',
  (_case, text) => {
    const document = TextDocument.create(URI, 'rephrase', 0, text);
    for (const kind of ['prompt', 'experiment'] as const) {
      const first = take(kind, document, null);
      diagnosticsOf(first);
      const later = take(kind, TextDocument.create(URI, 'rephrase', 1, `${text}y`), first);
      expect(diagnosticsOf(later).length).toBeGreaterThanOrEqual(0);
      askEverything(later, { line: 0, character: 1_000_000 });
    }
  },
  60_000,
);
