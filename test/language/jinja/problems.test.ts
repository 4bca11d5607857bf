/** What is wrong with a Jinja prompt, at its place. */
import { describe, expect, test } from 'vitest';
import { checkPrompt } from '../../../server/language/checkPrompt.ts';
import { readPrompt } from '../../../server/language/readPrompt.ts';
import { placeholderNames } from '../../../server/language/template.ts';
import { expectProblems, fixed } from '../markedText.ts';

const FRONT = '---\ntemplate: jinja\ninputs: { TITLE: { column: title } }\n---\n';

describe('a Jinja prompt', () => {
  test('with everything in order has no problem', () =>
    expectProblems(`${FRONT}Write a FAQ.
{% if title is defined %}It is called {{ title | trim }}.{% endif %}
{%- for n in range(2) %} {{ loop.index }}{% endfor %}
{# a remark #}
Document: {{ document }}`));

  test.each([
    [
      'a block without an end',
      'x {% if title %} {{ document }}',
      'if',
      'jinja-syntax: Close it with {% endif %}',
    ],
    [
      'an end without a block',
      '{% endfor %} {{ title }} {{ document }}',
      'endfor',
      'jinja-syntax: closes nothing',
    ],
    ['a tag without an end', '{{ document }} {{ title', '{{ t', 'jinja-syntax: has no end'],
    ['a comment without an end', '{{ title }} {{ document }} {# so', '{#', 'jinja-syntax: has no end'],
    ['an unclosed bracket', '{{ title }} {{ document[ }}', '[', 'jinja-syntax: has no ]'],
    ['an expression that is none', '{{ title }} {{ document ~ }}', '{{ document', 'jinja-syntax: no Jinja'],
    ['an unclosed quote', "{{ title }} {{ document ~ 'a }}", "'a", 'jinja-syntax: no end'],
    ['a filter that does not exist', '{{ title }} {{ document | uper }}', 'uper', 'jinja-unknown: upper'],
    [
      'a test that does not exist',
      '{% if title is strng %}{% endif %}{{ document }}',
      'strng',
      'jinja-unknown: string',
    ],
    [
      'a function that does not exist',
      '{{ cycler(1) }} {{ title }} {{ document }}',
      'cycler',
      'jinja-unknown: range',
    ],
    [
      'a method that is not allowed',
      '{{ title.format(1) }} {{ document }}',
      'format',
      'jinja-unknown: method',
    ],
    [
      'a statement that is not allowed',
      '{% macro a() %}{{ title }}{{ document }}',
      'macro',
      'jinja-unknown: macro',
    ],
    ['the clock', '{{ strftime_now("%Y") }} {{ title }} {{ document }}', 'strftime_now', 'jinja-unknown'],
    [
      'an undeclared input',
      '{{ title }} {{ author }} {{ document }}',
      'author',
      'placeholder-unknown: {{ author }}',
    ],
    [
      'a literal placeholder',
      '{{ title }} [[DOCUMENT]]',
      '[[DOCUMENT]]',
      'placeholder-dialect: {{ document }}',
    ],
    ['an else of nothing', '{% else %} {{ title }} {{ document }}', 'else', 'jinja-syntax: belongs to no if'],
    [
      'a loop variable after its loop',
      '{% for n in title %}{% endfor %}{{ n }}{{ document }}',
      'n }}{{',
      'placeholder-unknown',
    ],
  ])('%s', (_case, body, at, says) => {
    const text = `${FRONT}${body}`;
    const problems = problemsOf(text);
    expect(problems.map(({ said }) => said).join('\n')).toContain(says.split(': ')[0]);
    const [first] = problems;
    expect(first?.said).toContain(says.split(': ')[1] ?? '');
    expect(text.slice(first?.start)).toMatch(new RegExp(`^${RegExp.escape(at)}`));
  });

  test('names what is meant, and mends it', () => {
    expect(fixed(`${FRONT}{{ title }} {{ document | uper }}`, 'jinja-unknown')).toContain(
      '{{ document | upper }}',
    );
    expect(fixed(`${FRONT}{{ title }} [[DOCUMENT]]`, 'placeholder-dialect')).toContain(
      '{{ title }} {{ document }}',
    );
  });

  test('without the document', () =>
    expectProblems(`${FRONT}Write about {{ title }}.
^^^^^^^^^^^^^^^^^^^^^^^^ error placeholder-missing: no {{ document }}`));

  test.each(['{#', '{# so', '{{ title', '{{ "a', '{{ [', '{% if', '{{', '{% raw'])(
    'without the document, behind “%s” no fix is offered that the open tag would take in',
    (open) => {
      const text = `${FRONT}Write about it. ${open}`;
      const missing = checkPrompt(text, readPrompt(text), { sure: true }).find(
        ({ code }) => code === 'placeholder-missing',
      );
      expect(missing?.fixes).toEqual([]);
    },
  );

  test('what a template names itself is no input', () => {
    const { template } = readPrompt(
      `${FRONT}{% set a = title %}{% for b, c in pairs.items() %}{{ a }}{{ b }}{{ c }}{{ loop.last }}{% endfor %}{{ Document["x"] }}`,
    );
    expect(placeholderNames(template)).toEqual(['TITLE', 'PAIRS', 'DOCUMENT']);
  });

  test('a literal prompt is read as ever, and Jinja in it is foreign', () => {
    const { template } = readPrompt('{% if x %}[[DOCUMENT]] {{ title }}');
    expect(template.dialect).toBe('literal');
    expect(placeholderNames(template)).toEqual(['DOCUMENT']);
  });
});

function problemsOf(text: string): readonly { said: string; start: number }[] {
  return checkPrompt(text, readPrompt(text), { sure: true })
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ code, message, span }) => ({ said: `${code}: ${message}`, start: span.start }));
}
