/** The rules that need facts: each fires on its fact, and is silent without it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approximateCounter } from '../../../server/generation/tokenCounter.ts';
import { approximateTokens } from '../../../server/language/approximateTokens.ts';
import { NO_PROMPT_FACTS } from '../../../server/language/promptFacts.ts';
import { datasetOf, factsOf, jobOf, SENT, textsOf, useOf } from '../knownWorld.ts';
import { applyEdits, expectKnownProblems, knownProblems } from '../markedText.ts';

const LIMIT = '---\nparameters: { max_tokens: 2048 }\n---\n';

test('law: the counter of checks counts as the counter of requests does', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'é', '文', '😀', '\ud83d', '\ude00', '\n') }),
      (text) => {
        expect(approximateTokens(text)).toBe(approximateCounter.count(text));
      },
    ),
  );
});

test('without facts every rule is silent', () =>
  expectKnownProblems(`---\nname: faq\n---\nShort.\n[[DOCUMENT]] [[TITLE]]`, NO_PROMPT_FACTS));

describe('context-exceeded', () => {
  test('marked at the limit that leaves no room, with a smaller one as a fix', () => {
    const text = `---
name: faq
parameters: { max_tokens: 8192 }
                          ^^^^ error context-exceeded: 8,192 (max_tokens) and the chat template about 96
---
Short.
[[DOCUMENT]]`;
    expectKnownProblems(text, factsOf({ window: 8192 }));
    const plain = text.replace(/^ +\^.*\n/m, '');
    const [problem] = knownProblems(plain, factsOf({ window: 8192 }));
    expect(problem?.message).toContain('as a.experiment.yaml says');
    expect(problem?.message).toContain('DataTrove');
    const mended = applyEdits(plain, problem?.fixes[0]?.edits ?? []);
    expect(mended).toContain('max_tokens: 2048');
    expectKnownProblems(mended, factsOf({ window: 8192 }));
  });

  test('a prompt that is too long by itself, marked at its first line', () =>
    expectKnownProblems(
      `${'Write. '.repeat(300)}\n${'^'.repeat(500)} error context-exceeded: shorten the prompt\n[[DOCUMENT]]`,
      factsOf({ window: 1000 }),
    ));

  test("the experiment's parameters win, and of a sweep the largest counts", () => {
    const use = useOf({ window: 8192 });
    const models = use.models.map((model) => ({ ...model, parameters: { max_tokens: [512, 9000] } }));
    const facts = { ...NO_PROMPT_FACTS, uses: [{ ...use, models }] };
    expect(knownProblems(`${LIMIT}Short.\n[[DOCUMENT]]`, facts).map(({ message }) => message)).toEqual([
      expect.stringContaining('9,000'),
    ]);
  });

  test('an experiment that is at fault says so itself: silent where another leaves room', () => {
    const uses = [useOf({ window: 2048, by: 'small' }), useOf({ window: 8192, by: 'large' })];
    expect(knownProblems(`${LIMIT}Short.\n[[DOCUMENT]]`, { ...NO_PROMPT_FACTS, uses })).toEqual([]);
    const smaller = [useOf({ window: 1024, by: 'smaller' }), useOf({ window: 2048, by: 'small' })];
    const [problem] = knownProblems(`${LIMIT}Short.\n[[DOCUMENT]]`, { ...NO_PROMPT_FACTS, uses: smaller });
    expect(problem?.message).toContain('(small)');
  });

  test.each([8192, undefined])('silent with room, and where no window is known: %j', (window) =>
    expectKnownProblems(`${LIMIT}Short.\n[[DOCUMENT]]`, factsOf(window === undefined ? {} : { window })),
  );
});

describe('documents-truncated', () => {
  const long = 'a river in a valley\n'.repeat(1000);
  const body = `${LIMIT}Short.\n[[DOCUMENT]]`;
  const severities = (texts: readonly string[], cut: 'end' | 'skip' = 'end') =>
    knownProblems(body, factsOf({ window: 8192, cut, dataset: textsOf(...texts) })).map(
      ({ severity, message }) => `${severity} ${/^[\d,]+ of [\d,]+ .*? would be \w+/.exec(message)?.[0]}`,
    );

  test('marked at the document, louder the more are cut', () => {
    expect(severities([long, long, 'b'])).toEqual(['warning 2 of 3 sampled documents would be cut']);
    expect(severities([long, long, 'b', 'c'])).toEqual(['information 2 of 4 sampled documents would be cut']);
    expect(severities([long, ...Array.from({ length: 19 }, () => 'b')])).toEqual([
      'hint 1 of 20 sampled documents would be cut',
    ]);
    expect(severities([long, 'b'], 'skip')).toEqual(['hint 1 of 2 sampled documents would be skipped']);
    expect(severities(['a', 'b'])).toEqual([]);
  });

  test('the column that the prompt names is the document', () => {
    const dataset = datasetOf({ rows: [{ text: 'short', body: long }] });
    const text = `---\ninputs: { DOCUMENT: { column: body } }\n---\nShort.\n[[DOCUMENT]]\n^^^^^^^^^^^^ hint documents-truncated: doc-0 has about 6,667`;
    expectKnownProblems(text, factsOf({ window: 8192, dataset }));
  });

  test('the mildest of several experiments is said', () => {
    const dataset = textsOf(long, 'b');
    const uses = [
      useOf({ window: 3000, dataset, by: 'small' }),
      useOf({ window: 99_000, dataset, by: 'large' }),
    ];
    expect(knownProblems(body, { ...NO_PROMPT_FACTS, uses })).toEqual([]);
    const both = [useOf({ dataset: textsOf(long, long), window: 8192 }), useOf({ dataset, window: 8192 })];
    expect(knownProblems(body, { ...NO_PROMPT_FACTS, uses: both })).toMatchObject([{ severity: 'hint' }]);
  });

  test('copies of the document share the room', () => {
    const half = 'a river in a valley\n'.repeat(600);
    const facts = factsOf({ window: 8192, dataset: textsOf(half) });
    expect(knownProblems(`${LIMIT}Short.\n[[DOCUMENT]]`, facts)).toEqual([]);
    expect(knownProblems(`${LIMIT}Short.\n[[DOCUMENT]] [[DOCUMENT]]`, facts)).toMatchObject([
      { code: 'documents-truncated' },
    ]);
  });

  test('no more than a hint where the run counts with a tokenizer, which finds fewer tokens', () => {
    const use = useOf({ window: 8192, dataset: textsOf(long, long) });
    const models = use.models.map((model) => ({ ...model, exact: true }));
    expect(knownProblems(body, { ...NO_PROMPT_FACTS, uses: [{ ...use, models }] })).toMatchObject([
      { code: 'documents-truncated', severity: 'hint' },
    ]);
  });

  test('ignored where the prompt says so', () =>
    expectKnownProblems(
      '---\nignore: [documents-truncated]\n---\n[[DOCUMENT]]',
      factsOf({ window: 8192, dataset: textsOf(long, long) }),
    ));
});

describe('datatrove-truncation', () => {
  const hints = (text: string, texts: readonly string[], window = 8192) =>
    knownProblems(text, factsOf({ window, dataset: textsOf(...texts) }))
      .filter(({ code }) => code === 'datatrove-truncation')
      .map(({ severity, message }) => `${severity}: ${message}`);
  const oneLine = 'a'.repeat(20_000);
  const lines = 'a river in a valley\n'.repeat(1000);

  test('a document of one long line is lost, as a whole', () => {
    const body = `${LIMIT}Write a table of this page.\n\nDocument: [[DOCUMENT]]`;
    expect(hints(body, [oneLine, 'short'])).toEqual([
      expect.stringMatching(
        /^hint: .* no text of 1 of 2 sampled documents \(doc-0\)\. .* = 18,432 characters/,
      ),
    ]);
    expect(hints(body, [lines, 'short'])).toEqual([]);
    expect(hints(`${LIMIT}Write: [[DOCUMENT]]`, [oneLine])).toEqual([]);
  });

  test('what instructs after the document is lost', () => {
    const body = `${LIMIT}Write a table.\n[[DOCUMENT]]\nCopy all names, dates and figures exactly.`;
    expect(hints(body, [lines, 'short'])).toEqual([
      expect.stringContaining('the instruction after 1 of 2 sampled documents'),
    ]);
  });

  test('a budget of zero or less, where nothing louder says so', () =>
    expect(
      hints(
        '---\nparameters: { max_tokens: 2048 }\nignore: [context-exceeded]\n---\nWrite.\n[[DOCUMENT]]',
        ['x'],
        2000,
      ),
    ).toEqual([expect.stringContaining('is -144, and it does not say so')]));

  test('silent where no limit is written, whose default is not known', () =>
    expect(hints('Write.\n[[DOCUMENT]]', [oneLine])).toEqual([]));
});

describe('column-missing', () => {
  const dataset = datasetOf({ columns: ['id', 'text', 'title', 'meta', 'meta.lang'] });

  test('a declared column that is not there, once for several experiments', () => {
    const marked = `---
inputs: { TITLE: { column: titel }, LANG: { column: meta.lang } }
                           ^^^^^ warning column-missing: have no column "titel", which [[TITLE]]
---
In [[LANG]]: [[TITLE]] [[DOCUMENT]]`;
    const use = useOf({ dataset });
    expectKnownProblems(marked, { ...NO_PROMPT_FACTS, uses: [use, use] });
    const text = marked.replace(/^ +\^.*\n/m, '');
    const [problem] = knownProblems(text, factsOf({ dataset }));
    expect(applyEdits(text, problem?.fixes[0]?.edits ?? [])).toContain('{ column: title }');
  });

  test('a prompt without front matter gets some for it, and says the same', () => {
    const facts = factsOf({
      by: null,
      dataset: datasetOf({ rows: [{ url: 'u', content: 'A long text.' }] }),
    });
    const mended = (text: string): string | null => {
      const [problem] = knownProblems(text, facts);
      const [fix] = problem?.fixes ?? [];
      return fix ? applyEdits(text, fix.edits) : null;
    };
    expect(mended('Short.\n[[DOCUMENT]]')).toBe(
      '---\ninputs: { DOCUMENT: { column: content } }\n---\nShort.\n[[DOCUMENT]]',
    );
    expect(mended('\uFEFFShort.\r\n[[DOCUMENT]]')).toBe(
      '\uFEFF---\r\ninputs: { DOCUMENT: { column: content } }\r\n---\r\nShort.\r\n[[DOCUMENT]]',
    );
    // A block behind blank lines may be meant as front matter: behind another one it would be sent.
    expect(mended('\n---\nname: a\n---\n[[DOCUMENT]]')).toBeNull();
  });

  test('without an experiment, the text column is the prompt’s to name', () => {
    const rows = [{ id: 'a', body: 'a long text of a page', title: 'short' }];
    const text = '---\nname: x\n---\n[[DOCUMENT]]';
    const facts = factsOf({ by: null, dataset: datasetOf({ rows }) });
    const [problem] = knownProblems(text, facts);
    expect(problem).toMatchObject({ code: 'column-missing', severity: 'warning' });
    expect(applyEdits(text, problem?.fixes[0]?.edits ?? [])).toContain(
      'inputs: { DOCUMENT: { column: body } }',
    );
  });

  test('silent on inputs that no placeholder uses: another rule says so', () =>
    expectKnownProblems('---\ninputs: { A: { column: nowhere } }\n---\n[[DOCUMENT]]', factsOf({ dataset })));
});

describe('name-duplicate', () => {
  test('another prompt of that name', () => {
    const marked = `---
name: faq
      ^^^ information name-duplicate: other/faq.md is called "faq" too
---
[[DOCUMENT]]`;
    expectKnownProblems(marked, factsOf({}, { namesakes: ['other/faq.md'] }));
    const text = marked.replace(/^ +\^.*\n/m, '');
    const [problem] = knownProblems(text, factsOf({}, { namesakes: ['other/faq.md'] }));
    expect(applyEdits(text, problem?.fixes[0]?.edits ?? [])).toContain('name: faq-2');
  });

  test('silent where the name is only the file’s', () =>
    expectKnownProblems('[[DOCUMENT]]', factsOf({}, { namesakes: ['other/faq.md'] })));
});

describe('job-would-mix', () => {
  const facts = (job: ReturnType<typeof jobOf>) => factsOf({ output: '/w/out' }, { jobs: [job] });

  test('another text under the same name in the same folder', () => {
    expectKnownProblems(
      `Write a FAQ.\n^^^^^^^^^^^^ warning job-would-mix: Job 20260101-000000-abcd-formats wrote\n[[DOCUMENT]]`,
      facts(jobOf('Write FAQs.\n[[DOCUMENT]]', '/w/out')),
    );
  });

  test.each([
    ['other parameters', { parameters: { temperature: 0.7 } }, /of "faq" with other parameters/],
    ['another body', { extraBody: { top_k: 5 } }, /of "faq" with other parameters/],
    ['other columns', { inputs: { DOCUMENT: 'body' } }, /of "faq", filled from other columns/],
    ['another window', { window: 4096 }, /of "faq", with documents cut to another length/],
  ])('the same text with %s', (_what, sent, message) => {
    const job = jobOf('Write a FAQ.\n[[DOCUMENT]]', '/w/out');
    const known = factsOf(
      { output: '/w/out', window: 8192 },
      { jobs: [{ ...job, prompts: job.prompts.map((one) => ({ ...one, ...sent })) }] },
    );
    expect(knownProblems('Write a FAQ.\n[[DOCUMENT]]', known).map((problem) => problem.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });

  test('silent where a sweep sends what was sent, in whatever order', () => {
    const text =
      '---\nparameters: { max_tokens: 5, temperature: [0.7, 1.0] }\n---\nWrite a FAQ.\n[[DOCUMENT]]';
    const variant = (temperature: number) => ({
      ...SENT,
      template: 'Write a FAQ.\n[[DOCUMENT]]',
      parameters: { temperature, max_tokens: 5 },
    });
    const job = jobOf('', '/w/out');
    const sent = (...temperatures: number[]) => facts({ ...job, prompts: temperatures.map(variant) });
    expectKnownProblems(text, sent(0.7, 1));
    expect(knownProblems(text, sent(0.7)).map(({ code }) => code)).toEqual(['job-would-mix']);
  });

  test('silent on the same text, on another folder, and on output that is gone', () => {
    for (const job of [
      jobOf('Write a FAQ.\n[[DOCUMENT]]', '/w/out'),
      jobOf('Write FAQs.\n[[DOCUMENT]]', '/w/other'),
      jobOf('Write FAQs.\n[[DOCUMENT]]', null),
    ]) {
      expectKnownProblems('Write a FAQ.\r\n[[DOCUMENT]]\n', facts(job));
    }
  });
});
