import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeActionsAt } from '../../server/features/codeActions.ts';
import { codeLensesOf } from '../../server/features/codeLens.ts';
import { completionsAt } from '../../server/features/completion.ts';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { hoverAt } from '../../server/features/hover.ts';
import { semanticTokensOf } from '../../server/features/semanticTokens.ts';
import type { Snapshot } from '../../server/features/snapshot.ts';
import { cursorIn, edited, experimentOf, PROMPT_URI, promptOf } from './takeSnapshot.ts';

describe('diagnostics', () => {
  test('code, severity, range and source', () => {
    expect(diagnosticsOf(promptOf('a\r\nRewrite {text}'))).toEqual([
      {
        range: { start: { line: 1, character: 8 }, end: { line: 1, character: 14 } },
        severity: 1,
        code: 'placeholder-dialect',
        source: 'rephrase',
        message: expect.stringContaining('{text}'),
      },
    ]);
    expect(diagnosticsOf(experimentOf('name: x')).map(({ code }) => code)).toEqual(['experiment-value']);
  });
});

describe('code actions', () => {
  const actionsAt = (marked: string, only?: readonly string[]) => {
    const { snapshot, position } = cursorIn(marked, promptOf);
    return { snapshot, actions: codeActionsAt(snapshot, { start: position, end: position }, only) };
  };
  const textOf = (snapshot: Snapshot, action: ReturnType<typeof codeActionsAt>[number] | undefined): string =>
    edited(snapshot, action?.edit?.changes?.[snapshot.uri] ?? []);

  test('the fixes of the problem at the cursor', () => {
    const { snapshot, actions } = actionsAt('Rewrite {te<|>xt}');
    expect(actions.map(({ title, isPreferred, kind }) => ({ title, isPreferred, kind }))).toEqual([
      { title: 'Replace {text} with [[DOCUMENT]]', isPreferred: true, kind: 'quickfix' },
    ]);
    expect(textOf(snapshot, actions[0])).toBe('Rewrite [[DOCUMENT]]');
  });

  test('none elsewhere', () => expect(actionsAt('Re<|>write {text}').actions).toEqual([]));

  test('all of a kind, where there is more than one', () => {
    const { snapshot, actions } = actionsAt('[[DOCUMENT]] {te<|>xt} and {{ title }}');
    const all = actions.find(({ title }) => title.startsWith('Fix all 2'));
    expect(textOf(snapshot, all)).toBe('[[DOCUMENT]] [[DOCUMENT]] and [[TITLE]]');
  });

  test('fixes that write the same thing twice are not merged', () => {
    const { actions } = actionsAt('---\nname: x\n---\n[[DOCUMENT]] [[A<|>]] [[B]]');
    expect(actions.map(({ title }) => title)).toEqual(['Declare A under inputs']);
  });

  test('all sure fixes at once, only when asked for', () => {
    const { snapshot, actions } = actionsAt('<|>---\ndescripton: x\n---\nRewrite {text}', ['source.fixAll']);
    expect(actions.map(({ kind }) => kind)).toEqual(['source.fixAll.rephrase']);
    expect(textOf(snapshot, actions[0])).toBe('---\ndescription: x\n---\nRewrite [[DOCUMENT]]');
    expect(actionsAt('{te<|>xt}', ['refactor']).actions).toEqual([]);
  });
});

describe('hover', () => {
  const hoverIn = (marked: string, take: (text: string) => Snapshot = promptOf): string | undefined => {
    const { snapshot, position } = cursorIn(marked, take);
    const hover = hoverAt(snapshot, position);
    return hover ? JSON.stringify(hover.contents) : undefined;
  };

  test('keys, values of closed sets, placeholders', () => {
    expect(hoverIn('---\nsys<|>tem: x\n---\n')).toContain('A system message');
    expect(hoverIn('---\nparameters: { max_<|>tokens: 5 }\n---\n')).toContain('a whole number, at least 1');
    expect(hoverIn('---\noutput:\n  form: ta<|>ble\n---\n')).toContain('14.83');
    expect(hoverIn('---\noutput:\n  checks:\n    - len<|>gth_ratio: { min: 1 }\n---\n')).toContain(
      'divided by',
    );
    expect(hoverIn('---\ninputs: { DOCUMENT: { column: body } }\n---\n[[DOC<|>UMENT]]')).toContain(
      'column `body`',
    );
    expect(hoverIn('Rewrite [[LA<|>NG]]')).toContain('column `lang`');
    expect(hoverIn('stop_if:\nbatch:\n  con<|>currency: auto', experimentOf)).toContain('Requests in flight');
    expect(hoverIn('models:\n  - { model: x, endpo<|>int: gpu }', experimentOf)).toContain('alias');
  });

  test('nothing where nothing is known', () => {
    expect(hoverIn('Rew<|>rite')).toBeUndefined();
    expect(hoverIn('---\nname: fa<|>q\n---\n')).toBeUndefined();
    expect(hoverIn('---\n<|>---\n[[DOCUMENT]]')).toBeUndefined();
    expect(hoverIn('<|>', experimentOf)).toBeUndefined();
  });
});

test('semantic tokens mark placeholders, line by line', () => {
  expect(
    semanticTokensOf(promptOf('---\nname: x\n---\nA [[X]] [[DOCUMENT]]\r\n\r\n[[wiki]] [[Y]]')).data,
  ).toEqual([3, 2, 5, 0, 0, 0, 6, 12, 0, 0, 2, 9, 5, 0, 0]);
  expect(semanticTokensOf(experimentOf('name: "[[X]]"')).data).toEqual([]);
});

test('the code lens stands once, above what surely is a prompt', () => {
  expect(codeLensesOf(promptOf('x [[DOCUMENT]]')).map(({ command }) => command)).toEqual([
    { title: '$(play) Preview', command: 'rephrase.preview', arguments: [PROMPT_URI] },
    { title: '$(run-all) Batch…', command: 'rephrase.startBatch', arguments: [PROMPT_URI] },
  ]);
  expect(codeLensesOf(promptOf('notes'))).toEqual([]);
  expect(codeLensesOf(experimentOf(''))).toHaveLength(2);
});

test('no feature throws at any position of any text', () => {
  const pieces = [
    '---\n',
    'output: { form: ',
    'checks:\n  - ',
    '"',
    "'",
    '{',
    '[',
    ']',
    '}',
    ',',
    ': ',
    '- ',
    '|\n',
    '#',
    '\n',
    '\r\n',
    '  ',
    '[[',
    ']]',
    '[[DOCUMENT]]',
    '{text}',
    'models:\n',
    'endpoint: ',
    '\u200B',
    '😀',
    '\\',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 20 }),
      fc.nat(),
      fc.boolean(),
      (parts, n, experiment) => {
        const snapshot = (experiment ? experimentOf : promptOf)(parts.join(''));
        const offset = n % (snapshot.text.length + 1);
        // No editor puts a cursor between CR and LF.
        fc.pre(!snapshot.text.startsWith('\r\n', offset - 1));
        const position = snapshot.lines.positionAt(offset);
        hoverAt(snapshot, position);
        for (const { textEdit } of completionsAt(snapshot, position, [])) {
          if (!textEdit || !('range' in textEdit)) throw new Error('a completion without its range');
          expect(textEdit.range.start.line).toBe(position.line);
          expect(textEdit.range.end.line).toBe(position.line);
          expect(textEdit.range.start.character).toBeLessThanOrEqual(position.character);
          expect(textEdit.range.end.character).toBeGreaterThanOrEqual(position.character);
        }
        for (const { edit } of codeActionsAt(snapshot, { start: position, end: position }, undefined)) {
          edited(snapshot, edit?.changes?.[snapshot.uri] ?? []);
        }
        diagnosticsOf(snapshot);
        semanticTokensOf(snapshot);
        codeLensesOf(snapshot);
      },
    ),
    { numRuns: 2000 },
  );
});
