/** Templates and snippets: what people begin with has no problem of its own. */
import { expect, test } from 'vitest';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { galleryLines } from '../../../client/language/promptGallery.ts';
import { PROMPT_TEMPLATES } from '../../../client/language/promptTemplates.ts';
import { readExperiment } from '../../../server/experiment/readExperiment.ts';
import { completionsAt } from '../../../server/features/completion.ts';
import { NO_KNOWLEDGE } from '../../../server/features/knowledge.ts';
import { experimentSnapshot, promptSnapshot } from '../../../server/features/snapshot.ts';
import { checkPrompt } from '../../../server/language/checkPrompt.ts';
import { readPrompt } from '../../../server/language/readPrompt.ts';

/** What stands there when every stop is left as it is. */
function expanded(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:([^}]*)\}/g, (_, text: string) => text)
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, (_, first: string) => first)
    .replace(/\$\d/g, '');
}

function problemsOf(text: string): readonly string[] {
  return checkPrompt(text, readPrompt(text), { sure: true }).map(
    ({ code, message }) => `${code}: ${message}`,
  );
}

const FORMS: Readonly<Record<string, string>> = {
  questions: 'qa',
  discussion: 'free',
  narrative: 'free',
  article: 'free',
  explanation: 'free',
  summary: 'free',
  prompt: 'free',
};

test('the gallery shows the study’s figures, best first, and divides at plain web text', () => {
  const lines = galleryLines();
  const words = lines.map(({ label, description, template }) =>
    template === null ? `— ${label}` : `${label} ${description.split(' ')[0]}`.trim(),
  );
  expect(words).toEqual([
    '— Above web text',
    'Maths problem 15.31',
    'Table 14.83',
    'Varied questions 14.59',
    'FAQ 14.45',
    'Tutorial 14.30',
    'Discussion 13.85',
    '— Below web text',
    'Narrative 13.63',
    'Article 13.56',
    'Knowledge list 13.11',
    'Explanation 13.03',
    'Summary 13.01',
    '— Your own',
    'Empty',
  ]);
  expect(lines[1]).toMatchObject({
    description: '15.31 · 16.97 with SmolLM2-1.7B',
    detail: 'A word problem, solved step by step · 271 to 591 tokens · 80 % of the mix',
  });
});

test.each(PROMPT_TEMPLATES)('the template $name has the shape that did best', ({ name, text }) => {
  expect(problemsOf(text)).toEqual([]);
  const { template, header } = readPrompt(text);
  expect(template.text.endsWith('\n\nDocument: [[DOCUMENT]]')).toBe(true);
  expect(template.text).toMatch(/ Give only .*, nothing else\.\n/);
  expect(header.form).toBe(FORMS[name] ?? name);
  const words = template.text.split(/\s+/).length - 2;
  if (name !== 'prompt') expect(words >= 44 && words <= 88, `${words} words`).toBe(true);
});

/** The labels of all snippets offered at the end of `text`, with what the file is once each is taken. */
function snippetsBehind(text: string, rest = ''): ReadonlyMap<string, string> {
  const whole = { uri: 'file:///w/a.rephrase.md', version: 1, text: text + rest };
  const snapshot = promptSnapshot(whole, { sure: true });
  const items = completionsAt(snapshot, snapshot.lines.positionAt(text.length), NO_KNOWLEDGE);
  return new Map(
    items.flatMap(({ label, kind, textEdit }) => {
      if (kind !== CompletionItemKind.Snippet || !textEdit || !('range' in textEdit)) return [];
      const start = snapshot.lines.offsetAt(textEdit.range.start);
      return [[label, text.slice(0, start) + expanded(textEdit.newText) + rest] as const];
    }),
  );
}

const BODY = '---\nWrite a FAQ from this document. Give only the FAQ, nothing else.\n\n';

test('a snippet gives a prompt, or a part of one, without problems', () => {
  const made = [
    ...snippetsBehind('prom'),
    ...snippetsBehind(`---\n${BODY}Docu`),
    ...snippetsBehind('---\npar', `\n${BODY}Document: [[DOCUMENT]]\n`),
  ];
  expect(made.map(([label]) => label)).toEqual([
    'new prompt',
    'Document: [[DOCUMENT]]',
    'Document: [[DOCUMENT]]',
    'parameters: how the model samples',
    'parameters: a sweep of temperatures',
    'output: form and checks',
  ]);
  for (const [label, text] of made.filter(([, text]) => text !== 'Document: [[DOCUMENT]]'))
    expect({ label, problems: problemsOf(text) }).toEqual({ label, problems: [] });
});

test('snippets do not come between an author and the text: only where a line begins, and once', () => {
  expect([...snippetsBehind('Write a FAQ from this docu')]).toEqual([]);
  expect([...snippetsBehind('Write a FAQ.\n\nDocu', 'ment')]).toEqual([]);
  expect([...snippetsBehind('[[DOCUMENT]]\nDocu')]).toEqual([]);
  expect([...snippetsBehind('---\nparameters:\n  temperature: 1\n---\n[[DOCUMENT]]\npar')]).toEqual([]);
  expect([...snippetsBehind('---\nparameters:\n  par').keys()]).toEqual([]);
  expect([...snippetsBehind('---\nparameters: {}\npar').keys()]).toEqual(['output: form and checks']);
});

test('the experiment offered in an empty file has no problems', () => {
  const snapshot = experimentSnapshot({
    uri: 'file:///w/a.experiment.yaml',
    version: 1,
    text: '# mine\nexp',
  });
  const items = completionsAt(snapshot, { line: 1, character: 3 }, NO_KNOWLEDGE);
  const { textEdit } = items.find(({ label }) => label === 'new experiment') ?? {};
  const reading = readExperiment(expanded(textEdit?.newText ?? ''), 'a');
  expect(reading.problems).toEqual([]);
  expect(reading.experiment?.prompts).toEqual(['prompts/faq.rephrase.md']);
  const begun = { uri: snapshot.uri, version: 1, text: 'name: x\n' };
  const later = completionsAt(experimentSnapshot(begun), { line: 1, character: 0 }, NO_KNOWLEDGE);
  expect(later.map(({ label }) => label)).not.toContain('new experiment');
});
