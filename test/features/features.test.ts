import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../../client/ids.ts';
import { codeActionsAt } from '../../server/features/codeActions.ts';
import { codeLensesOf } from '../../server/features/codeLens.ts';
import { completionsAt, wantsPaths } from '../../server/features/completion.ts';
import { NO_FACTS } from '../../server/features/decodeFacts.ts';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { hoverAt } from '../../server/features/hover.ts';
import { inlayHintsIn } from '../../server/features/inlayHints.ts';
import type { Knowledge } from '../../server/features/knowledge.ts';
import { semanticTokensOf } from '../../server/features/semanticTokens.ts';
import type { Snapshot } from '../../server/features/snapshot.ts';
import type { JobProgress } from '../../server/language/promptFacts.ts';
import { datasetOf, jobOf, SENT, useOf } from '../language/knownWorld.ts';
import { GPU, knowing } from './knownKnowledge.ts';
import { cursorIn, edited, experimentOf, PROMPT_URI, promptOf } from './takeSnapshot.ts';

const PROGRESS: JobProgress = {
  phase: 'done',
  done: 38,
  failed: 2,
  total: 40,
  meanTokens: 431.7,
  tokensPerSecond: 812.3,
};

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

const DATASET = datasetOf({
  rows: [
    { id: 'a', text: 'A river.', title: 'Rivers' },
    { id: 'b', text: '```js\nlet `x`\n```\n[link](command:x)', title: null },
  ],
});

const KNOWN = knowing(
  { uses: [useOf({ dataset: DATASET, window: 8192 })] },
  {
    ...GPU,
    dataset: DATASET,
    jobs: [{ ...jobOf('Other. [[DOCUMENT]]', null), progress: PROGRESS }],
  },
);

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

  const knownIn = (marked: string, take: (text: string) => Snapshot = promptOf): string => {
    const { snapshot, position } = cursorIn(marked, take);
    const contents = hoverAt(snapshot, position, KNOWN)?.contents;
    return typeof contents === 'object' && 'value' in contents ? contents.value : '';
  };

  test('a placeholder shows a typical value with its tokens', () => {
    const shown = knownIn('Rewrite [[DOC<|>UMENT]]');
    expect(shown).toContain('In document `doc-0` of web.jsonl, about 3 tokens:\n\n```text\nA river.\n```');
    expect(shown).toContain('Over 2 sampled documents: 3 to 12 tokens, median 3.');
    expect(knownIn('About [[TI<|>TLE]]')).toContain('Rivers');
  });

  test('where all sampled texts are as long, that is said once', () => {
    const dataset = datasetOf({ rows: [{ text: 'One.' }, { text: 'Two.' }, { text: 'Six.' }] });
    const { snapshot, position } = cursorIn('[[DOC<|>UMENT]]', promptOf);
    const shown = hoverAt(snapshot, position, knowing({ uses: [useOf({ dataset })] }))?.contents;
    expect(JSON.stringify(shown)).toContain('Over 3 sampled documents: 2 tokens each.');
  });

  test('text of documents stays text: its fences close nothing', () => {
    const dataset = datasetOf({ rows: [{ text: '```\n[link](command:x)\n````' }] });
    const knowledge = knowing({ uses: [useOf({ dataset })] });
    const { snapshot, position } = cursorIn('[[DOC<|>UMENT]]', promptOf);
    expect(JSON.stringify(hoverAt(snapshot, position, knowledge)?.contents)).toContain(
      '`````text\\n```\\n[link](command:x)\\n````\\n`````',
    );
  });

  test('a model: size, where it is served, what was measured, the figures of the study', () => {
    const shown = knownIn('models: [HuggingFaceTB/Smol<|>LM2-1.7B-Instruct]', experimentOf);
    expect(shown).toContain('About 1.7 B parameters, by its name.');
    expect(shown).toContain('Served by gpu (8,192 tokens of context).');
    expect(shown).toContain('9,220 output tokens/s for SmolLM2-1.7B on one H100');
    expect(shown).toContain('table 17.18');
    expect(knownIn('models: [Qwen/Qwen3-30B-<|>A3B]', experimentOf)).toContain('3 B of them active');
    expect(knownIn('models: [my-<|>model]', experimentOf)).toBe('**my-model**');
    const job = { ...jobOf('x', null), progress: PROGRESS };
    const preview = {
      promptUri: PROMPT_URI,
      prompt: 'faq',
      endpoint: 'gpu',
      model: 'm',
      done: 18,
      failed: 0,
      total: 20,
      meanTokens: 432,
      tokensPerSecond: 71.4,
    };
    const { snapshot, position } = cursorIn('models: [m<|>]', experimentOf);
    const pushed = { ...NO_FACTS, previews: [preview] };
    expect(
      JSON.stringify(hoverAt(snapshot, position, knowing({}, { jobs: [job] }, { pushed }))?.contents),
    ).toContain(
      'Measured here: 71 tokens/s in one request (preview of faq at gpu); 812 tokens/s over the whole of job formats.',
    );
  });

  test('a dataset, a column, an endpoint, a prompt', () => {
    const dataset = knownIn('documents: { source: d<|>.jsonl }', experimentOf);
    expect(dataset).toContain('**web.jsonl**: JSON Lines, 2 rows.');
    expect(dataset).toContain('| `text` | text | 3 |');
    expect(knownIn('documents: { column: te<|>xt }', experimentOf)).toContain('A river.');
    expect(knownIn('models: [{ endpoint: g<|>pu }]', experimentOf)).toContain('SmolLM2-1.7B-Instruct');
    expect(knownIn('documents: { column: no<|>ne }', experimentOf)).toBe('');
    const prompts = new Map([
      ['a.md', { ...promptOf('---\ndescription: Two words\n---\nA [[DOCUMENT]]').counted, name: 'a' }],
    ]);
    const { snapshot, position } = cursorIn('prompts: [a<|>.md]\ncontext: { window: 8192 }', experimentOf);
    expect(hoverAt(snapshot, position, knowing({}, { prompts, dataset: DATASET }))?.contents).toMatchObject({
      value: '**a**: Two words\n\n≈ 1 token · < 1 % of the window · no sampled document cut.',
    });
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
    { title: '$(eye) Peek', command: 'rephrase.peek', arguments: [PROMPT_URI] },
    { title: '$(diff) Compare…', command: 'rephrase.compare', arguments: [PROMPT_URI] },
    { title: '$(run-all) Batch…', command: 'rephrase.startBatch', arguments: [PROMPT_URI] },
  ]);
  for (const { command } of codeLensesOf(promptOf('[[DOCUMENT]]'))) {
    expect(Object.values<string>(COMMAND)).toContain(command?.command);
  }
  expect(codeLensesOf(promptOf('notes'))).toEqual([]);
  expect(codeLensesOf(experimentOf('')).map(({ command }) => command?.command)).toEqual([
    'rephrase.preview',
    'rephrase.compare',
    'rephrase.startBatch',
  ]);
});

describe('how it went last', () => {
  const last = (snapshot: Snapshot, knowledge: Knowledge): string | undefined =>
    codeLensesOf(snapshot, knowledge).find(({ command }) =>
      /^(?:rephrase\.jobs\.open)?$/.test(command?.command ?? 'x'),
    )?.command?.title;
  const text = 'Other. [[DOCUMENT]]';
  const job = { ...jobOf(text, null), progress: PROGRESS };

  test('the last job of a prompt, and whether the text changed since', () => {
    const knowledge = knowing({ name: 'faq', jobs: [job] });
    expect(last(promptOf(text), knowledge)).toBe('Job formats: 38/40 ok, 2 failed, 432 tok');
    expect(last(promptOf(`${text} now`), knowledge)).toBe(
      'Job formats: 38/40 ok, 2 failed, 432 tok, before the last change',
    );
    expect(last(promptOf(text), knowing({ name: 'other', jobs: [job] }))).toBeUndefined();
    const running = { ...job, progress: { ...PROGRESS, phase: 'needs-key', failed: 0, meanTokens: null } };
    expect(last(promptOf(text), knowing({ name: 'faq', jobs: [running] }))).toBe(
      'Job formats: waits for a key, 38/40 ok',
    );
  });

  test('of a job with several prompts it says that the figures are of all', () => {
    const several = { ...job, prompts: [...job.prompts, { ...SENT, name: 'table' }] };
    const knowledge = knowing({ name: 'faq', jobs: [several] });
    expect(last(promptOf(text), knowledge)).toBe('Job formats: all 2 prompts, 38/40 ok, 2 failed, 432 tok');
    expect(codeLensesOf(promptOf(text), knowledge).at(-1)?.command).toMatchObject({
      command: COMMAND.openJob,
      arguments: [{ kind: 'job', folder: job.folder }],
    });
  });

  test('the last preview wins: it is what the author looks at', () => {
    const preview = {
      promptUri: PROMPT_URI,
      prompt: 'faq',
      endpoint: 'gpu',
      model: 'm',
      done: 18,
      failed: 0,
      total: 20,
      meanTokens: 432,
      tokensPerSecond: null,
    };
    const pushed = { ...NO_FACTS, previews: [preview] };
    expect(last(promptOf(text), knowing({ name: 'faq', jobs: [job] }, {}, { pushed }))).toBe(
      'faq: 18/20 ok, 432 tok',
    );
  });

  test('the last job of an experiment', () => {
    const experiment = experimentOf('name: formats\nprompts: [a.md]');
    expect(last(experiment, knowing({}, { jobs: [job] }))).toBe('Job formats: 38/40 ok, 2 failed, 432 tok');
  });
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
        hoverAt(snapshot, position, KNOWN);
        wantsPaths(snapshot, position);
        for (const { textEdit } of completionsAt(snapshot, position, KNOWN)) {
          if (!textEdit || !('range' in textEdit)) throw new Error('a completion without its range');
          expect(textEdit.range.start.line).toBe(position.line);
          expect(textEdit.range.end.line).toBe(position.line);
          expect(textEdit.range.start.character).toBeLessThanOrEqual(position.character);
          expect(textEdit.range.end.character).toBeGreaterThanOrEqual(position.character);
        }
        for (const { edit } of codeActionsAt(snapshot, { start: position, end: position }, undefined)) {
          edited(snapshot, edit?.changes?.[snapshot.uri] ?? []);
        }
        diagnosticsOf(snapshot, KNOWN);
        semanticTokensOf(snapshot);
        codeLensesOf(snapshot, KNOWN);
        inlayHintsIn(snapshot, { start: position, end: position }, KNOWN);
      },
    ),
    { numRuns: 2000 },
  );
});
