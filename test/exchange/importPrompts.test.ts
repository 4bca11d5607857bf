/** Import from files in the shape in which other tools publish them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SourceFile } from '../../server/exchange/imported.ts';
import type { ImportOutcome } from '../../server/exchange/importPrompts.ts';
import {
  formatOf,
  importFolderName,
  importPrompts,
  importReport,
} from '../../server/exchange/importPrompts.ts';
import { readExperiment } from '../../server/experiment/readExperiment.ts';
import { checkPrompt } from '../../server/language/checkPrompt.ts';
import type { Prompt } from '../../server/language/prompt.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { DOCUMENT, placeholderNames } from '../../server/language/template.ts';

const ROOT = join(import.meta.dirname, 'published');

function source(path: string): SourceFile {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

function imported(paths: readonly string[], beside = ''): ImportOutcome {
  return importPrompts(paths.map(source), {
    readBeside(_source, path) {
      try {
        return readFileSync(join(ROOT, beside, path), 'utf8');
      } catch {
        return null;
      }
    },
  });
}

function promptIn({ files }: ImportOutcome, path: string): Prompt {
  const file = files.find((one) => one.path === path);
  if (!file) throw new Error(`${path} is not among ${files.map((one) => one.path).join(', ')}`);
  return readPrompt(file.text);
}

const said = ({ notes }: ImportOutcome): string =>
  notes.map(({ file, about, message }) => `${file} ${about ?? ''}: ${message}`).join('\n');

describe('prompt folders of a research repository', () => {
  const paths = readdirSync(join(ROOT, 'research'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.\w+$/.test(path))
    .map((path) => `research/${path}`);
  const outcome = imported(paths);

  test('every dialect becomes a placeholder, and families stay folders', () => {
    const bodies = Object.fromEntries(
      outcome.files.map(({ path, text }) => [path, readPrompt(text).template.text]),
    );
    expect(bodies).toEqual({
      'research/format/faq.rephrase.md': expect.stringMatching(/\n\nText:\n\[\[DOCUMENT\]\]$/),
      'research/rewrite/distill.rephrase.md': 'Shorten the segment to its facts.\n\n[[DOCUMENT]]',
      'research/rewrite/guided.rephrase.md':
        'Rewrite [[DOCUMENT]] for a reader of [[LEVEL]] age; keep {braces} as they are.',
      'research/rewrite/bare.rephrase.md': 'Explain the following to a newcomer.\n\n[[DOCUMENT]]',
      'research/rewrite/datatrove.rephrase.md':
        'Rewrite as a wiki article; links look like [[Water cycle]] and sets like {a, b}.\n\n[[DOCUMENT]]',
    });
    expect(promptIn(outcome, 'research/rewrite/guided.rephrase.md').header.inputs).toEqual({
      LEVEL: 'level',
    });
  });

  test('says what no longer stands as it stood', () => {
    expect(said(outcome)).toContain('guided: Doubled braces');
    expect(said(outcome)).toContain('bare: It has no placeholder');
    expect(outcome.notes).toHaveLength(2);
  });
});

describe('templates in Python', () => {
  const outcome = imported(['templates.py']);

  test('texts are what Python would make of them, and nothing is run', () => {
    const bodies = Object.fromEntries(
      outcome.files.map(({ path, text }) => [path, readPrompt(text).template.text]),
    );
    expect(bodies).toEqual({
      'math.rephrase.md':
        'Make a problem of the numbers in the document. Return only the problem and its solution.\n\nDocument: [[DOCUMENT]]',
      'faq.rephrase.md': 'Write a FAQ about the document.\n\n[[DOCUMENT]]',
      'table.rephrase.md':
        'Make a table of the document.\nIts header names what is compared. Return only the table.\n\n[[DOCUMENT]]',
      'tut-orial.rephrase.md': 'Write a tutorial.\n  Indented.\n[[DOCUMENT]]',
      'escaped.rephrase.md': 'A tab:\there, café, \\N{BULLET}, a quote " and [[DOCUMENT]]',
      'raw.rephrase.md': 'Keep \\n as it is: [[DOCUMENT]]',
      'both.rephrase.md': 'Rewrite: [[DOCUMENT]]',
    });
    expect(promptIn(outcome, 'both.rephrase.md').header.system).toBe('You rewrite.');
  });

  test('names what only running it would tell', () => {
    expect(said(outcome)).toContain('computed: It was left out: it is an f-string');
    expect(said(outcome)).toContain('joined: It was left out: it is what .join(…) gives');
    expect(said(outcome)).toContain('escaped: Characters that it names');
  });

  test('a dictionary of another name counts where it surely holds prompts', () => {
    const world = { readBeside: () => null };
    const text =
      'SETTINGS = {"time": "7-00:00:00", "model": "a/b"}\nFORMS = {"a": "Rewrite: {}", "b": "Sum up: {0}"}\n';
    const { files } = importPrompts([{ path: 'a.py', text }], world);
    expect(files.map((file) => file.text)).toEqual(['Rewrite: [[DOCUMENT]]\n', 'Sum up: [[DOCUMENT]]\n']);
  });

  test('a module without prompts is said to have none', () =>
    expect(said(importPrompts([{ path: 'a.py', text: 'x = 1\n' }], { readBeside: () => null }))).toContain(
      'no dictionary of prompts',
    ));

  test.each(['(', '[', '{', '"', '"""', 'x = {', 'A = {"a": ', 'A = ("a" ', "A = {'a': f'{", '\\', 'A: ['])(
    'a hundred thousand of %j are read once',
    (piece) => {
      importPrompts([{ path: 'a.py', text: `PROMPTS = {"a": "${'b'}"}\n${piece.repeat(100_000)}` }], {
        readBeside: () => null,
      });
    },
  );
});

test('name and template in YAML', () => {
  const outcome = imported(['run.yaml']);
  expect(outcome.files.map(({ path }) => path)).toEqual([
    'faq.rephrase.md',
    'table.rephrase.md',
    'math.rephrase.md',
  ]);
  expect(outcome.files[0]?.text).toBe('Write a FAQ.\n\n[[DOCUMENT]]\n');
  expect(said(outcome)).toContain('script, fixed_args, experiments');
});

test('a prompt of GitHub Models', () => {
  const outcome = imported(['summarise.prompt.yml']);
  const { header, template } = promptIn(outcome, 'Text-Summary.rephrase.md');
  expect(template.text).toBe(
    'Say in three sentences what stands in this text:\n<text>\n[[DOCUMENT]]\n</text>',
  );
  expect(header).toMatchObject({
    description: 'Says in short what a text says',
    system: 'You say in short what a text says.',
    parameters: { temperature: 0.5, max_tokens: 300 },
    inputs: { DOCUMENT: 'input' },
  });
  for (const left of ['reasoningEffort', 'openai/gpt-4o-mini', 'testData', 'evaluators']) {
    expect(said(outcome)).toContain(left);
  }
});

describe('a promptfoo configuration', () => {
  const outcome = imported(['promptfoo/promptfooconfig.yaml'], 'promptfoo');

  test('prompts: plain variables become placeholders, what else Nunjucks does is declared', () => {
    expect(outcome.files.map(({ path }) => path)).toEqual([
      'imported.experiment.yaml',
      'prompts/prompt-1.rephrase.md',
      'prompts/faq.rephrase.md',
      'prompts/faq-2.rephrase.md',
      'prompts/chat.rephrase.md',
      'prompts/by-level.rephrase.md',
      'documents.jsonl',
    ]);
    expect(promptIn(outcome, 'prompts/prompt-1.rephrase.md').template.text).toBe(
      'Explain [[TOPIC]] from this text:\n\n[[DOCUMENT]]',
    );
    expect(promptIn(outcome, 'prompts/chat.rephrase.md').header.system).toBe('You are terse.');
    const level = promptIn(outcome, 'prompts/by-level.rephrase.md');
    expect(level.template).toMatchObject({
      dialect: 'jinja',
      text: '{% if level %}For level {{ level }}: {% endif %}{{ document | upper }}',
    });
    expect(level.header.inputs).toEqual({ LEVEL: 'level', DOCUMENT: 'article' });
  });

  test('providers and tests become an experiment with its documents', () => {
    const text = outcome.files[0]?.text ?? '';
    const { experiment, problems } = readExperiment(text, 'imported');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(experiment?.models).toMatchObject([
      { model: 'gpt-4o-mini', endpoint: null },
      {
        model: 'org/small-1b',
        endpoint: { url: 'http://gpu:8000/v1' },
        parameters: { temperature: 0.7, max_tokens: 512 },
      },
    ]);
    expect(experiment?.prompts).toHaveLength(5);
    expect(parse(text)).toMatchObject({ documents: { source: 'documents.jsonl', column: 'article' } });
    const rows = (outcome.files.at(-1)?.text ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toEqual([
      { id: 'river-1', level: '12', article: 'A river [[DOCUMENT]] rises {{ here }}.', topic: 'rivers' },
      { id: 'river-2', level: '12', article: 'A river [[DOCUMENT]] rises {{ here }}.', topic: 'hills' },
      { id: 'test-2-3', level: '12', topic: 'x' },
    ]);
  });

  test('no key is carried over or shown; everything else that was left is named', () => {
    expect(JSON.stringify(outcome)).not.toContain('sk-very-secret');
    for (const left of [
      'apiKey',
      'passthrough',
      'make.py',
      'provider.js',
      '1 × is-json',
      '1 × llm-rubric',
      'long.txt',
      'outputPath',
    ]) {
      expect(said(outcome)).toContain(left);
    }
  });
});

test('a file that a configuration names is imported with it, once, whichever comes first', () => {
  const whole = ['promptfooconfig.yaml', 'prompts/faq.txt', 'prompts/other.txt'];
  const texts = new Map([
    ['promptfooconfig.yaml', source('promptfoo/promptfooconfig.yaml').text],
    ['prompts/faq.txt', source('promptfoo/prompts/faq.txt').text],
    ['prompts/other.txt', 'Write a table.\n\n{{article}}\n'],
  ]);
  for (const paths of [whole, whole.toReversed()]) {
    const chosen = paths.map((path) => ({ path, text: texts.get(path) ?? '' }));
    const outcome = importPrompts(chosen, { readBeside: (_source, path) => texts.get(path) ?? null });
    const prompts = outcome.files.map(({ path }) => path).filter((path) => path.endsWith('.md'));
    expect(prompts).toContain('prompts/faq.rephrase.md');
    expect(prompts).toContain('prompts/other.rephrase.md');
    expect(prompts.filter((path) => path.startsWith('prompts/faq'))).toHaveLength(2);
    expect(outcome.sources.map(({ path }) => path)).not.toContain('prompts/faq.txt');
  }
});

test('whatever is imported has a document and no problem worse than a warning', () => {
  const all = ['templates.py', 'run.yaml', 'summarise.prompt.yml', 'research/format/faq.md'];
  for (const { path, text } of [
    ...imported(all).files,
    ...imported(['promptfoo/promptfooconfig.yaml'], 'promptfoo').files,
  ]) {
    if (!path.endsWith('.md')) continue;
    const prompt = readPrompt(text);
    expect(placeholderNames(prompt.template)).toContain(DOCUMENT);
    expect(checkPrompt(text, prompt, { sure: true }).filter(({ severity }) => severity === 'error')).toEqual(
      [],
    );
  }
});

/** The only prompt that a text becomes, and what was said about it. */
function importedText(path: string, text: string): { readonly prompt: Prompt; readonly notes: string } {
  const outcome = importPrompts([{ path, text }], { readBeside: () => null });
  const [file] = outcome.files;
  if (!file) throw new Error(said(outcome));
  return { prompt: readPrompt(file.text), notes: said(outcome) };
}

test.each([
  'https://me:hidden@gpu.example/v1',
  'https://hidden@gpu.example/v1',
  'https://gpu.example/v1?api_key=hidden',
  'https://gpu.example/v1#hidden',
])('credentials within the address of a provider are carried nowhere: %s', (url) => {
  const text = JSON.stringify({
    prompts: ['Write {{text}}'],
    providers: [{ id: 'openai:chat:m', config: { apiBaseUrl: url } }, url],
  });
  const outcome = importPrompts([{ path: 'c.json', text }], { readBeside: () => null });
  expect(JSON.stringify(outcome)).not.toContain('hidden');
  expect(said(outcome)).toContain('Credentials are never carried over');
  const experiment = outcome.files.find(({ path }) => path.endsWith('.yaml'))?.text ?? '';
  expect(experiment).toContain('url: https://gpu.example/v1\n');
});

describe('nothing is lost in silence', () => {
  test('a byte order mark is never sent', () => {
    const { prompt } = importedText('a.txt', '\uFEFFOf {title}:\n\n{text}');
    expect(prompt.template.text).toBe('Of [[TITLE]]:\n\n[[DOCUMENT]]');
  });

  test('a field beside doubled braces is a field, as in str.format', () => {
    const { prompt, notes } = importedText('a.txt', 'Answer {{"source": {text}}} and {{{text}}}.');
    expect(prompt.template.text).toBe('Answer {"source": [[DOCUMENT]]} and {[[DOCUMENT]]}.');
    expect(notes).toContain('Doubled braces');
  });

  test('a field that is more than a name stays, and is said', () => {
    const { prompt, notes } = importedText('a.txt', '{meta[title]} {rank:>3} {text}');
    expect(prompt.template.text).toBe('{meta[title]} {rank:>3} [[DOCUMENT]]');
    expect(notes).toContain('{meta[title]}, {rank:>3}');
  });

  test('of several names the likeliest is the document, wherever it stands', () => {
    const { prompt } = importedText('a.txt', '{context}\n\n{text}');
    expect(prompt.template.text).toBe('[[CONTEXT]]\n\n[[DOCUMENT]]');
  });

  test('a filter keeps its meaning', () => {
    const { prompt } = importedText('a.txt', '{{ text | upper }} of {{ title }}');
    expect(prompt.template.dialect).toBe('jinja');
    expect(prompt.template.text).toBe('{{ document | upper }} of {{ title }}');
    expect(prompt.header.inputs).toEqual({ TITLE: 'title' });
  });

  test.each([
    ['from elsewhere', '"system": SYSTEM', 'system message was left out: it is SYSTEM'],
    ['computed', '"system": f"You are {who}"', 'system message was left out: it is an f-string'],
    ['with a field', '"system": "You read {text}"', 'system message has placeholders'],
    ['of another role', '"assistant": "Sure:"', 'mean nothing here and were left out: assistant'],
  ])('a system message or more that Python has, %s', (_name, entry, says) => {
    const { notes } = importedText('a.py', `PROMPTS = {"faq": {${entry}, "user": "Rewrite {text}"}}`);
    expect(notes).toContain(says);
  });

  test('Python without a system message says nothing of one', () => {
    const { notes } = importedText('a.py', 'PROMPTS = {"faq": {"system": None, "user": "Rewrite {text}"}}');
    expect(notes).toBe('');
  });

  test('a system prompt of a DataTrove configuration', () => {
    const text = 'prompt_template: [faq, "Write a FAQ of [[DOCUMENT]]"]\nrun: {system_prompt: Be exact.}\n';
    expect(importedText('run.yaml', text).notes).toContain('run.system_prompt');
    const flat = 'prompt_template: [faq, "Write a FAQ of [[DOCUMENT]]"]\nsystem_prompt: Be exact.\n';
    expect(importedText('run.yaml', flat).notes).toContain('system_prompt');
  });

  test('more tests than are taken', () => {
    const numbers = Array.from({ length: 101 }, (_, n) => n);
    const text = JSON.stringify({
      prompts: ['Write {{text}} {{n}}'],
      providers: ['openai:chat:m'],
      tests: [{ vars: { text: numbers.map(String), n: numbers } }],
    });
    const outcome = importPrompts([{ path: 'c.json', text }], { readBeside: () => null });
    expect(said(outcome)).toContain('Only the first 10,000');
  });

  test('messages that are no prompt, and what the answer was to begin with', () => {
    const text =
      'messages:\n- {role: system, content: [{type: image}]}\n- {role: user, content: "Do {{input}}"}\n- {role: assistant, content: "Sure:"}\n';
    const { notes } = importedText('a.prompt.yml', text);
    expect(notes).toContain('A system message that is no text was left out.');
    expect(notes).toContain('1 other message was left out');
  });
});

test('names are unique and stay below the folder, whatever they are', () => {
  const text =
    'PROMPTS = {"../../etc/passwd": "a [[DOCUMENT]]", "A b": "b [[DOCUMENT]]", "a-B": "c [[DOCUMENT]]", "": "d [[DOCUMENT]]"}';
  const { files } = importPrompts([{ path: 'x.py', text }], { readBeside: () => null });
  expect(files.map(({ path }) => path)).toEqual([
    'etc-passwd.rephrase.md',
    'A-b.rephrase.md',
    'a-B-2.rephrase.md',
    'unnamed.rephrase.md',
  ]);
  const climbing = importPrompts([{ path: '../../x/../y.md', text: '[TEXT]' }], { readBeside: () => null });
  expect(climbing.files.map(({ path }) => path)).toEqual(['unnamed/unnamed/x/unnamed/y.rephrase.md']);
});

test('knows what is not its own, and the report says it', () => {
  expect(formatOf({ path: 'docker-compose.yaml', text: 'services: {}' })).toBeNull();
  expect(formatOf({ path: 'broken.yaml', text: 'a: [' })).toBeNull();
  const outcome = importPrompts([source('run.yaml'), { path: 'compose.yaml', text: 'services: {}' }], {
    readBeside: () => null,
  });
  const report = importReport(outcome, 'run-imported');
  expect(report).toContain('| run.yaml | DataTrove');
  expect(report).toContain('## Not understood\n\n- compose.yaml');
  expect(report).toContain('- run.yaml: Only its templates');
  const nothing = importPrompts([{ path: 'compose.yaml', text: 'services: {}' }], { readBeside: () => null });
  expect(importReport(nothing, 'x')).not.toContain('Everything was carried over');
  expect(importFolderName('/a/b/summarise.prompt.yml')).toBe('summarise-imported');
});
