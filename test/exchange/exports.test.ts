/** Exports: what stands in them is what Rephrase sends, whatever prompts and documents hold. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dataTroveCommand, dataTrovePair } from '../../server/exchange/write/dataTrovePair.ts';
import type { ExportedVariant } from '../../server/exchange/write/exportedPrompt.ts';
import { plainTemplate } from '../../server/exchange/write/plainTemplate.ts';
import { promptfooConfig } from '../../server/exchange/write/promptfooConfig.ts';
import { pythonSnippet } from '../../server/exchange/write/pythonSnippet.ts';
import { shellWord } from '../../server/exchange/write/shellWords.ts';
import { writePrompt } from '../../server/exchange/write/writePrompt.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';

const PLAIN: ExportedVariant = {
  id: 'faq--m',
  promptName: 'faq',
  template: 'Write a FAQ.\n\n[[DOCUMENT]]',
  system: null,
  inputs: { DOCUMENT: 'text' },
  model: 'org/m',
  parameters: { temperature: 0.7, max_tokens: 100 },
  extraBody: { min_p: 0.1 },
};

/** What shells, Python, YAML and template languages make something of. */
const HOSTILE = [
  "'",
  '"',
  '`',
  '$(touch x)',
  '$' + '{HOME}',
  '$',
  '\\',
  '\\n',
  '\n',
  '\r\n',
  '!',
  '!!',
  '*',
  '~',
  '#',
  ';',
  '&&',
  '|',
  '>',
  '%s',
  '%',
  '{{ x }}',
  '{% if %}',
  '{#',
  '#}',
  '{',
  '}',
  '--',
  '-',
  ' ',
  '\t',
  '\u0085',
  '\u2028',
  '\uFEFF',
  '🌊',
  "'''",
  '"""',
  '\\u0041',
  '[[DOCUMENT]]',
  'é',
  ':',
  '- a',
  '? ',
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme' }),
);
/** No argument of a program can hold it. */
const withoutNul = hostile.filter((text) => !text.includes('\0'));

describe('DataTrove', () => {
  test('any text is one word of a real shell', () => {
    fc.assert(
      fc.property(
        fc.array(
          withoutNul.map((text) => text.toWellFormed()),
          { minLength: 1, maxLength: 6 },
        ),
        (texts) => {
          const words = texts.map((text) => shellWord(text) ?? 'none');
          const printed = execFileSync('sh', ['-c', `printf '%s\\036' ${words.join(' ')}`], {
            encoding: 'utf8',
          });
          expect(printed).toBe(texts.map((text) => `${text}\x1e`).join(''));
        },
      ),
      { numRuns: 150 },
    );
    expect(shellWord('a\0b')).toBeNull();
  });

  test('the command gives the script exactly the template and the system message', () => {
    fc.assert(
      fc.property(withoutNul, withoutNul, (before, system) => {
        const template = `${before.toWellFormed().replaceAll('[[DOCUMENT]]', '')}[[DOCUMENT]]`;
        const said = dataTroveCommand({ ...PLAIN, template, system: system.toWellFormed() }, 2);
        if (!said.ok) throw new Error(said.message);
        const script = said.text.replace('python examples/inference/generate_data.py', `printf '%s\\036'`);
        const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\x1e').slice(0, -1);
        expect(words).toEqual([
          '--prompt-column=text',
          `--prompt-template=${template}`,
          `--system-prompt=${system.toWellFormed()}`,
          '--model-name-or-path=org/m',
          '--temperature=0.7',
          '--max-tokens=100',
          '--rollouts-per-document=2',
        ]);
        expect(said.remarks.join()).toContain('min_p');
      }),
      { numRuns: 100 },
    );
  });

  test('the pair is what the script takes for a named template', () => {
    const pair = dataTrovePair(PLAIN);
    expect(pair.ok && parse(pair.text)).toEqual(['faq', PLAIN.template]);
  });

  test.each([
    [{ ...PLAIN, template: '[[TITLE]] [[DOCUMENT]]' }, '[[TITLE]]'],
    [{ ...PLAIN, dialect: 'jinja' as const }, 'no Jinja'],
  ])('refuses what DataTrove cannot fill', (variant, says) => {
    expect(dataTrovePair(variant)).toMatchObject({ ok: false, message: expect.stringContaining(says) });
    expect(dataTroveCommand(variant, 1)).toMatchObject({ ok: false });
  });
});

test('promptfoo finds nothing to interpret, and reads the very messages', () => {
  fc.assert(
    fc.property(hostile, hostile, (content, system) => {
      const messages = [
        { role: 'system', content: system.toWellFormed() },
        { role: 'user', content: content.toWellFormed() },
      ];
      const request = {
        variant: PLAIN,
        document: content.toWellFormed(),
        row: 0,
        rollout: 0,
        body: { model: 'm', messages },
      };
      const exported = promptfooConfig([request], () => 'http://gpu/v1');
      if (!exported.ok) throw new Error(exported.message);
      const { prompts, providers } = parse(exported.text) as {
        readonly prompts: readonly { readonly raw: string; readonly label: string }[];
        readonly providers: readonly { readonly prompts: readonly string[]; readonly config: unknown }[];
      };
      const raw = prompts[0]?.raw ?? '';
      expect(raw).not.toMatch(/\{[{%#]/);
      expect(prompts[0]?.label).not.toMatch(/[{}]/);
      expect(JSON.parse(raw)).toEqual(messages);
      expect(providers[0]?.prompts).toEqual([prompts[0]?.label]);
      expect(providers[0]?.config).toEqual({
        apiBaseUrl: 'http://gpu/v1',
        temperature: 0.7,
        max_tokens: 100,
        passthrough: { min_p: 0.1 },
      });
    }),
  );
});

test('Python reads its literals as they were', () => {
  const variants = fc.sample(
    fc.tuple(hostile, hostile).map(([template, system]) => ({
      ...PLAIN,
      template: template.toWellFormed(),
      system: system.toWellFormed(),
    })),
    40,
  );
  const programs = variants.map((variant) => pythonSnippet(variant, 'http://gpu/v1', 'text'));
  const printed = execFileSync(
    'python3',
    [
      '-c',
      `import ast, json, sys
def texts(source):
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and node.targets[0].id in ('TEMPLATE', 'SYSTEM'):
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found
print(json.dumps([texts(source) for source in json.load(sys.stdin)]))`,
    ],
    { input: JSON.stringify(programs.map((program) => (program.ok ? program.text : ''))), encoding: 'utf8' },
  );
  expect(JSON.parse(printed)).toEqual(
    variants.map(({ template, system }) => ({ TEMPLATE: template, SYSTEM: system })),
  );
});

test('what a request decides itself is not overridden by extra_body, in no export', () => {
  const variant = { ...PLAIN, extraBody: { model: 'other', messages: [], stream: true, min_p: 0.1 } };
  const messages = [{ role: 'user', content: 'x' }];
  const body = { model: 'org/m', messages };
  const promptfoo = promptfooConfig([{ variant, document: 'd', row: 0, rollout: 0, body }], () => null);
  const config: unknown = promptfoo.ok && parse(promptfoo.text).providers[0].config;
  expect(config).toEqual({ temperature: 0.7, max_tokens: 100, passthrough: { min_p: 0.1 } });
  const command = dataTroveCommand(variant, 1);
  expect(command.ok && command.remarks.join()).toContain('these parameters: min_p.');
  const program = pythonSnippet(variant, null, 'text');
  expect(program.ok && program.text).toContain('extra_body={"min_p": 0.1}');
});

test('the Python program fills nested columns as Rephrase does, and sends nothing where there is no value', () => {
  const exported = pythonSnippet(
    {
      ...PLAIN,
      template: '[[TITLE]] [[TAGS]] [[N]] [[DOCUMENT]]',
      inputs: { TITLE: 'meta.title', TAGS: 'a.b', N: 'n' },
    },
    null,
    'body.text',
  );
  if (!exported.ok) throw new Error(exported.message);
  const rows = [
    { meta: { title: '[[DOCUMENT]]' }, 'a.b': ['ä', null], n: true, body: { text: 'One' } },
    { meta: { title: null }, 'a.b': 1, n: 2, body: { text: 'Two' } },
    { meta: {}, 'a.b': 1, n: 2, body: { text: 'Three' } },
  ];
  const program = exported.text
    .replace('from openai import OpenAI', '')
    .replace(/if __name__[\s\S]*/, 'print(json.dumps([request_for(row) for row in json.load(sys.stdin)]))');
  const printed = execFileSync('python3', ['-c', program], { input: JSON.stringify(rows), encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual([
    {
      model: 'org/m',
      messages: [{ role: 'user', content: '[[DOCUMENT]] ["ä",null] true One' }],
      temperature: 0.7,
      max_tokens: 100,
      extra_body: { min_p: 0.1 },
    },
    null,
    null,
  ]);
});

test('a plain template is the template, and says what it does not hold', () => {
  const exported = plainTemplate({ ...PLAIN, system: 'Be exact.' });
  expect(exported).toMatchObject({ ok: true, text: `${PLAIN.template}\n` });
  expect(exported.ok && exported.remarks.join()).toContain('the system message, the parameters');
});

test('a written prompt reads as its parts', () => {
  fc.assert(
    fc.property(hostile, hostile, (body, system) => {
      const text = writePrompt({
        system: `s${system.toWellFormed()}`,
        body: `a${body.toWellFormed()}b`,
        inputs: { TITLE: 'ti: tle' },
      });
      const { header, template, headerProblems } = readPrompt(text);
      expect(headerProblems).toEqual([]);
      expect(header.system).toBe(`s${system.toWellFormed()}`);
      expect(header.inputs).toEqual({ TITLE: 'ti: tle' });
      expect(template.text).toBe(`a${body.toWellFormed()}b`.replace(/\r\n?/g, '\n'));
    }),
  );
  expect(readPrompt(writePrompt({ body: '---\nx [[DOCUMENT]]' })).template.text).toBe('---\nx [[DOCUMENT]]');
});
