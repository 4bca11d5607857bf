/** The four sample prompts: free of any problem, and of the shape that did best in the study. */
import { describe, expect, test } from 'vitest';
import { checkPrompt } from '../../server/language/checkPrompt.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { decodeChecks } from '../../server/measures/checks.ts';
import { listSamples, PROMPT_PATHS, PROMPTS, readSample } from './sampleFiles.ts';

const bodyOf = (path: string): string => readPrompt(readSample(path)).template.text;

describe.each(Object.entries(PROMPTS))('the %s prompt', (form, path) => {
  const text = readSample(path);
  const prompt = readPrompt(text);
  const instruction = prompt.template.text.split('\n\nDocument:')[0] ?? '';

  test('has no problem at all, not even a hint', () => {
    expect(checkPrompt(text, prompt, { sure: true })).toEqual([]);
  });

  test('has 44 to 88 words in 3 to 6 sentences', () => {
    const words = prompt.template.text.split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(44);
    expect(words).toBeLessThanOrEqual(88);
    const sentences = instruction.match(/[.!?](?=\s|$)/g) ?? [];
    expect(sentences.length).toBeGreaterThanOrEqual(3);
    expect(sentences.length).toBeLessThanOrEqual(6);
  });

  test('names its form in the first sentence and asks for nothing else in the last', () => {
    expect(instruction.split('. ')[0]?.toLowerCase()).toContain(form);
    expect(instruction).toMatch(/\bonly the [\w ]+, nothing else\.$/);
  });

  test('ends with the labelled document', () => {
    expect(prompt.template.text).toMatch(/\n\nDocument: \[\[DOCUMENT\]\]$/);
    expect(prompt.template.segments.filter(({ kind }) => kind === 'placeholder')).toHaveLength(1);
  });

  test('asks only for checks that exist', () => {
    expect(decodeChecks(prompt.header.checks).unknown).toEqual([]);
  });
});

test('every prompt file is one of the four, two with front matter and two plain', () => {
  expect(listSamples('prompts').map((name) => `prompts/${name}`)).toEqual([...PROMPT_PATHS].sort());
  const headers = PROMPT_PATHS.map((path) => readPrompt(readSample(path)).frontMatterSpan !== null);
  expect(headers).toEqual(PROMPT_PATHS.map((path) => path.endsWith('.rephrase.md')));
  expect(headers.filter(Boolean)).toHaveLength(2);
});

test('front matter declares the form that the file is named after', () => {
  for (const [form, path] of Object.entries(PROMPTS)) {
    const { header } = readPrompt(readSample(path));
    if (!path.endsWith('.rephrase.md')) continue;
    expect([header.name, header.form]).toEqual([form, form]);
    expect(header.description).toMatch(/\w/);
    expect(header.parameters).toMatchObject({ temperature: 1, top_p: 0.95, max_tokens: 2048 });
  }
});

test('no two prompts share a sentence but the label', () => {
  const sentences = PROMPT_PATHS.flatMap((path) => bodyOf(path).split(/(?<=\.)\s+/)).filter(
    (sentence) => !sentence.startsWith('Document:'),
  );
  expect(new Set(sentences).size).toBe(sentences.length);
});
