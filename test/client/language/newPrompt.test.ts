/** Templates and snippets: what people begin with has no problem of its own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { galleryLines } from '../../../client/language/promptGallery.ts';
import { PROMPT_TEMPLATES } from '../../../client/language/promptTemplates.ts';
import { readExperiment } from '../../../server/experiment/readExperiment.ts';
import { completionsAt } from '../../../server/features/completion.ts';
import { NO_KNOWLEDGE } from '../../../server/features/knowledge.ts';
import { experimentSnapshot } from '../../../server/features/snapshot.ts';
import { checkPrompt } from '../../../server/language/checkPrompt.ts';
import { readPrompt } from '../../../server/language/readPrompt.ts';

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const SNIPPETS = JSON.parse(
  readFileSync(new URL('../../../syntaxes/rephrase.snippets.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Snippet>>;

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
    '— Above plain web text (13.77)',
    'Maths problem 15.31',
    'Table 14.83',
    'Varied questions 14.59',
    'FAQ 14.45',
    'Tutorial 14.30',
    'Discussion 13.85',
    '— Below it',
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

test('a snippet gives a prompt, or a part of front matter, without problems', () => {
  const parts = Object.values(SNIPPETS).map(({ prefix, body }) => ({
    prefix,
    text: expanded(body.join('\n')),
  }));
  const prefixes = parts.map(({ prefix }) => prefix);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const { prefix, text } of parts) {
    const body = 'Write a FAQ from this document. Give only the FAQ, nothing else.\n\nDocument: [[DOCUMENT]]';
    const used = prefix === 'inputs' ? body.replace('this', '[[TITLE]]') : body;
    const whole = prefix === 'prompt' ? text : `---\n${text}\n---\n${used}`;
    expect(
      problemsOf(prefix === 'document' ? `Write a FAQ. Give only it, nothing else.\n\n${text}` : whole),
    ).toEqual([]);
  }
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
