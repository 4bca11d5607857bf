import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentSymbol, SelectionRange } from 'vscode-languageserver-types';
import { definitionAt } from '../../server/features/definition.ts';
import { documentLinksOf } from '../../server/features/documentLinks.ts';
import { documentSymbolsOf } from '../../server/features/documentSymbols.ts';
import { foldingRangesOf } from '../../server/features/foldingRanges.ts';
import { highlightsAt } from '../../server/features/highlights.ts';
import { referencesAt } from '../../server/features/references.ts';
import { prepareRenameAt, renameAt } from '../../server/features/rename.ts';
import { renameColumn } from '../../server/features/renameColumn.ts';
import { selectionRangesAt } from '../../server/features/selectionRanges.ts';
import type { Snapshot } from '../../server/features/snapshot.ts';
import { experimentSnapshot } from '../../server/features/snapshot.ts';
import type { Range } from '../../server/language/lineIndex.ts';
import { snippetsOfPrompt } from './promptPieces.ts';
import { cursorIn, edited, experimentOf, PROMPT_URI, promptOf } from './takeSnapshot.ts';

function textAt({ text, lines }: Snapshot, { start, end }: Range): string {
  return text.slice(lines.offsetAt(start), lines.offsetAt(end));
}

describe('document links', () => {
  const linksOf = (text: string): readonly string[] => {
    const snapshot = experimentOf(text);
    return documentLinksOf(snapshot).map(({ range, target }) => `${textAt(snapshot, range)} → ${target}`);
  };

  test('prompts and the dataset, relative to the experiment', () => {
    expect(
      linksOf(
        'prompts: [prompts/faq.rephrase.md, "../my faq.md", /abs/x.txt]\ndocuments:\n  source: data/a.jsonl',
      ),
    ).toEqual([
      'prompts/faq.rephrase.md → file:///w/prompts/faq.rephrase.md',
      '../my faq.md → file:///my%20faq.md',
      '/abs/x.txt → file:///abs/x.txt',
      'data/a.jsonl → file:///w/data/a.jsonl',
    ]);
  });

  test('no patterns, addresses or empty paths; none in a prompt or an unsaved experiment', () => {
    expect(linksOf('prompts: ["", 3, [a]]\ndocuments: { source: "data/*.jsonl" }')).toEqual([]);
    expect(linksOf('documents: { source: hf://datasets/a/b/c.parquet }')).toEqual([]);
    expect(documentLinksOf(promptOf('---\nname: x\n---\n[a](b.md) [[DOCUMENT]]'))).toEqual([]);
    const unsaved = { uri: 'untitled:Untitled-1.experiment.yaml', version: 1, text: 'prompts: [a.md]' };
    expect(documentLinksOf(experimentSnapshot(unsaved))).toEqual([]);
  });

  test('a path with half a character in it', () => {
    expect(linksOf('prompts: ["a\uD83D.md"]')).toEqual(['a\uD83D.md → file:///w/a%EF%BF%BD.md']);
  });
});

describe('definition', () => {
  const definedIn = (marked: string, take: (text: string) => Snapshot = promptOf): readonly string[] => {
    const { snapshot, position } = cursorIn(marked, take);
    return definitionAt(snapshot, position).map(({ uri, range }) =>
      uri === snapshot.uri ? `${range.start.line}:${textAt(snapshot, range)}` : uri,
    );
  };

  test('a placeholder leads to its input, an input to its uses', () => {
    const text = '---\ninputs: { "TITLE": { column: t } }\n---\n[[TITLE]] [[DOCUMENT]] [[TITLE]]';
    expect(definedIn(text.replace('[[TITLE]] [', '[[TI<|>TLE]] ['))).toEqual(['1:TITLE']);
    expect(definedIn(text.replace('"TI', '"TI<|>'))).toEqual(['3:TITLE', '3:TITLE']);
    expect(definedIn(text.replace('DOC', 'D<|>OC'))).toEqual([]);
    expect(definedIn(text.replace('col', 'c<|>ol'))).toEqual([]);
  });

  test('a path in an experiment leads to the file', () => {
    expect(definedIn('prompts:\n  - prompts/f<|>aq.md\n', experimentOf)).toEqual([
      'file:///w/prompts/faq.md',
    ]);
    expect(definedIn('documents: { source: <|>d.jsonl }', experimentOf)).toEqual(['file:///w/d.jsonl']);
    expect(definedIn('na<|>me: x', experimentOf)).toEqual([]);
  });
});

describe('references and highlights', () => {
  const text = '---\ninputs:\n  TITLE: { column: t }\n---\n[[TITLE]] [[DOCUMENT]] [[TI<|>TLE]]';

  test('uses, and the declaration when asked for', () => {
    const { snapshot, position } = cursorIn(text, promptOf);
    const linesOf = (includeDeclaration: boolean) =>
      referencesAt(snapshot, position, { includeDeclaration }).map(({ range }) => range.start.line);
    expect(linesOf(true)).toEqual([2, 4, 4]);
    expect(linesOf(false)).toEqual([4, 4]);
  });

  test('highlights tell writing from reading; none leaves it to the editor', () => {
    const { snapshot, position } = cursorIn(text, promptOf);
    expect(highlightsAt(snapshot, position)?.map(({ kind }) => kind)).toEqual([3, 2, 2]);
    expect(highlightsAt(snapshot, { line: 0, character: 0 })).toBeNull();
    expect(highlightsAt(experimentOf('name: x'), { line: 0, character: 1 })).toBeNull();
  });
});

describe('rename', () => {
  const renamed = (marked: string, newName: string): string => {
    const { snapshot, position } = cursorIn(marked, promptOf);
    const result = renameAt(snapshot, position, newName);
    return result.ok
      ? edited(snapshot, result.edit.changes?.[PROMPT_URI] ?? [])
      : `refused: ${result.message}`;
  };

  test('a name everywhere, from the body or from inputs', () => {
    const after = '---\ninputs: { HEAD: { column: t } }\n---\n[[HEAD]] [[DOCUMENT]] [[HEAD]]';
    expect(
      renamed('---\ninputs: { TITLE: { column: t } }\n---\n[[TI<|>TLE]] [[DOCUMENT]] [[TITLE]]', 'HEAD'),
    ).toBe(after);
    expect(
      renamed('---\ninputs: { T<|>ITLE: { column: t } }\n---\n[[TITLE]] [[DOCUMENT]] [[TITLE]]', 'HEAD'),
    ).toBe(after);
    expect(renamed("---\ninputs: { 'T<|>': { column: t } }\n---\n[[T]]", 'X')).toBe(
      "---\ninputs: { 'X': { column: t } }\n---\n[[X]]",
    );
    expect(renamed('---\ninputs: { T<|>: { column: t } }\n---\n[[T]]', 'NULL')).toBe(
      '---\ninputs: { "NULL": { column: t } }\n---\n[[NULL]]',
    );
  });

  test('a name that was its own column keeps it', () => {
    expect(renamed('---\nname: x\n---\n[[LA<|>NG]]', 'LANGUAGE')).toBe(
      '---\nname: x\ninputs: { LANGUAGE: { column: lang } }\n---\n[[LANGUAGE]]',
    );
    expect(renamed('In [[LA<|>NG]]: [[DOCUMENT]]', 'LANGUAGE')).toBe(
      '---\ninputs: { LANGUAGE: { column: lang } }\n---\nIn [[LANGUAGE]]: [[DOCUMENT]]',
    );
    expect(renamed('---\n{ name: x }\n---\n[[LA<|>NG]]', 'LANGUAGE')).toMatch(
      /^refused: .*Declare it under inputs/,
    );
  });

  test('refusals say why', () => {
    expect(renamed('[[DOC<|>UMENT]]', 'TEXT')).toMatch(/^refused: .*keeps its name/);
    expect(renamed('[[LA<|>NG]]', 'lang')).toMatch(/^refused: "lang" cannot be a placeholder/);
    expect(renamed('[[LA<|>NG]]', 'DOCUMENT')).toMatch(/^refused: DOCUMENT is the document/);
    expect(renamed('[[LA<|>NG]] [[TITLE]]', 'TITLE')).toMatch(/^refused: This prompt has TITLE already/);
    expect(renamed('Re<|>write', 'X')).toMatch(/^refused: No placeholder/);
    expect(renamed('[[LA<|>NG]]', 'LANG')).toBe('[[LANG]]');
  });

  test('is prepared with the bare name', () => {
    const { snapshot, position } = cursorIn('In [[LA<|>NG]]', promptOf);
    const prepared = prepareRenameAt(snapshot, position);
    expect(prepared?.ok && [prepared.placeholder, textAt(snapshot, prepared.range)]).toEqual([
      'LANG',
      'LANG',
    ]);
    expect(prepareRenameAt(promptOf('[[DOCUMENT]]'), { line: 0, character: 4 })).toMatchObject({ ok: false });
    expect(prepareRenameAt(promptOf('Rewrite'), { line: 0, character: 4 })).toBeNull();
    expect(prepareRenameAt(experimentOf('name: x'), { line: 0, character: 1 })).toBeNull();
  });

  test.each([
    ['column: title', '2024', 'column: "2024"'],
    ['column: title', 'true', 'column: "true"'],
    ['column: title', 'my title', 'column: my title'],
    ['column: "title"', '2024', 'column: "2024"'],
    ["column: 'title'", 'null', "column: 'null'"],
  ])('a column that is %s and becomes %s stays a text: %s', (before, newName, after) => {
    const snapshot = promptOf(
      `---\ninputs: { HEADING: { ${before} } }\n---\n[[HEADING]] [[DOCUMENT]] [[TITLE]]`,
    );
    const renamed = renameColumn([snapshot], 'title', newName);
    const edits = renamed.ok ? (renamed.edit.changes?.[snapshot.uri] ?? []) : [];
    const column = after.slice('column: '.length).replaceAll("'", '"');
    expect(edited(snapshot, edits)).toBe(
      `---\ninputs: { HEADING: { ${after} }, TITLE: { column: ${column} } }\n---\n[[HEADING]] [[DOCUMENT]] [[TITLE]]`,
    );
  });
});

test('a column that cannot be renamed names the file as people read it', () => {
  const snapshot = promptOf('---\n- a\n---\n[[TITLE]] [[DOCUMENT]]');
  const renamed = renameColumn([snapshot], 'title', 'heading');
  expect(renamed.ok ? '' : renamed.message).toContain(`in ${PROMPT_URI.split('/').at(-1)} takes`);
});

describe('outline', () => {
  const outlined = (symbols: readonly DocumentSymbol[], depth = 0): readonly string[] =>
    symbols.flatMap(({ name, detail, children }) => [
      `${'  '.repeat(depth)}${name}${detail === undefined ? '' : ` (${detail})`}`,
      ...outlined(children ?? [], depth + 1),
    ]);

  test('front matter and placeholders of a prompt', () => {
    const text = '---\nname: faq\nparameters: { temperature: [0.7, 1] }\n---\nIn [[LANG]]: [[DOCUMENT]]';
    expect(outlined(documentSymbolsOf(promptOf(text)))).toEqual([
      'Front matter',
      '  name (faq)',
      '  parameters',
      '    temperature',
      '      0.7',
      '      1',
      '[[LANG]] (column lang)',
      '[[DOCUMENT]]',
    ]);
  });

  test('sections of an experiment', () => {
    const text = 'prompts:\n  - a.md\nmodels:\n  - { model: m, endpoint: e }\n"": 1\nbatch: {}\n';
    expect(outlined(documentSymbolsOf(experimentOf(text)))).toEqual([
      'prompts',
      '  a.md',
      'models',
      '  m',
      '    model (m)',
      '    endpoint (e)',
      '"" (1)',
      'batch',
    ]);
  });

  test('an item with one key is that key', () => {
    const text = '---\noutput:\n  checks: [{ finished: true }, { length_ratio: { min: 1 } }]\n---\n';
    expect(outlined(documentSymbolsOf(promptOf(text)))).toEqual([
      'Front matter',
      '  output',
      '    checks',
      '      finished (true)',
      '      length_ratio',
      '        min (1)',
    ]);
  });

  test('what an alias repeats stands once', () => {
    expect(outlined(documentSymbolsOf(experimentOf('a: &x\n  b: 1\nc: *x\n')))).toEqual([
      'a',
      '  b (1)',
      'c',
    ]);
  });
});

describe('folding', () => {
  const foldsOf = (snapshot: Snapshot): readonly string[] =>
    foldingRangesOf(snapshot).map(({ startLine, endLine }) => `${startLine}-${endLine}`);

  test('front matter with its fences, and the blocks in it', () => {
    expect(
      foldsOf(promptOf('---\nname: x\nsystem: |\n  a\n  b\noutput:\n  form: faq\n\n---\nBody\n[[DOCUMENT]]')),
    ).toEqual(['0-8', '2-4', '5-6']);
    expect(foldsOf(promptOf('a\n\nb [[DOCUMENT]]'))).toEqual([]);
    expect(foldsOf(promptOf('---\nname: x\n'))).toEqual(['0-2']);
  });

  test('blocks of an experiment', () => {
    expect(
      foldsOf(experimentOf('prompts:\n  - a.md\n\n# models\nmodels:\n  - model: x\n    endpoint: e\n')),
    ).toEqual(['0-1', '4-6', '5-6']);
  });
});

describe('selection', () => {
  const grown = (marked: string, take: (text: string) => Snapshot = promptOf): readonly string[] => {
    const { snapshot, position } = cursorIn(marked, take);
    const [chain] = selectionRangesAt(snapshot, [position]);
    const texts: string[] = [];
    for (let at: SelectionRange | undefined = chain; at; at = at.parent) {
      texts.push(textAt(snapshot, at.range));
    }
    return texts;
  };

  test('from word to body', () => {
    expect(grown('One two.\nThree [[DOC<|>UMENT]].\n\nFour.\n')).toEqual([
      'DOCUMENT',
      '[[DOCUMENT]]',
      'Three [[DOCUMENT]].',
      'One two.\nThree [[DOCUMENT]].',
      'One two.\nThree [[DOCUMENT]].\n\nFour.',
      'One two.\nThree [[DOCUMENT]].\n\nFour.\n',
    ]);
  });

  test('from value to block', () => {
    expect(grown('models:\n  - { model: a/b<|>, endpoint: e }\n', experimentOf)).toEqual([
      'b',
      'a/b',
      'model: a/b',
      '{ model: a/b, endpoint: e }',
      '- { model: a/b, endpoint: e }',
      'models:\n  - { model: a/b, endpoint: e }',
      'models:\n  - { model: a/b, endpoint: e }\n',
    ]);
  });
});

describe('laws', () => {
  test('a renamed prompt sends what it sent before', () => {
    const names = fc.constantFrom('A', 'LANG', 'NULL', 'TRUE', 'DOCUMENT');
    fc.assert(
      fc.property(snippetsOfPrompt, fc.nat(), names, (text, n, newName) => {
        const snapshot = promptOf(text);
        const result = renameAt(snapshot, snapshot.lines.positionAt(n % (text.length + 1)), newName);
        if (!result.ok) return;
        const after = promptOf(edited(snapshot, result.edit.changes?.[PROMPT_URI] ?? []));
        expect(sentFrom(after)).toBe(sentFrom(snapshot));
      }),
      { numRuns: 2000 },
    );
  });

  test('no request throws at any position of any text, and ranges nest', () => {
    fc.assert(
      fc.property(snippetsOfPrompt, fc.nat(), fc.boolean(), (text, n, experiment) => {
        const snapshot = (experiment ? experimentOf : promptOf)(text);
        const offset = n % (text.length + 1);
        const position = snapshot.lines.positionAt(offset);
        definitionAt(snapshot, position);
        highlightsAt(snapshot, position);
        referencesAt(snapshot, position, { includeDeclaration: true });
        prepareRenameAt(snapshot, position);
        renameAt(snapshot, position, 'NEW');
        documentLinksOf(snapshot);
        for (const symbol of documentSymbolsOf(snapshot)) expectNested(symbol);
        for (const { startLine, endLine } of foldingRangesOf(snapshot)) {
          expect(startLine).toBeGreaterThanOrEqual(0);
          expect(endLine).toBeGreaterThan(startLine);
          expect(endLine).toBeLessThan(snapshot.lines.lineCount);
        }
        for (const chain of selectionRangesAt(snapshot, [position, { line: 1e6, character: 1e6 }])) {
          for (let at: SelectionRange = chain; at.parent; at = at.parent) {
            expect(within(at.range, at.parent.range)).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The body with the name of its column in the place of every name. */
function sentFrom({ prompt }: ReturnType<typeof promptOf>): string {
  const { inputs } = prompt.header;
  const { text, uses } = prompt.template;
  let sent = '';
  let at = 0;
  for (const { name, nameSpan } of uses) {
    const column = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    sent +=
      text.slice(at, nameSpan.start) + (column ?? (name === 'DOCUMENT' ? 'the text' : name.toLowerCase()));
    at = nameSpan.end;
  }
  return sent + text.slice(at);
}

function expectNested({ name, range, selectionRange, children = [] }: DocumentSymbol): void {
  expect(name).not.toBe('');
  expect(within(selectionRange, range)).toBe(true);
  for (const child of children) {
    expect(within(child.range, range)).toBe(true);
    expectNested(child);
  }
}

function within(inner: Range, outer: Range): boolean {
  const before = (a: Range['start'], b: Range['start']): boolean =>
    a.line < b.line || (a.line === b.line && a.character <= b.character);
  return before(outer.start, inner.start) && before(inner.end, outer.end);
}
