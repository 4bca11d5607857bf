/** What the editor offers in a Jinja prompt: the same features as in a literal one, in its own notation. */
import { expect, test } from 'vitest';
import { completionsAt } from '../../server/features/completion.ts';
import { documentSymbolsOf } from '../../server/features/documentSymbols.ts';
import { hoverAt } from '../../server/features/hover.ts';
import { nameAt } from '../../server/features/nameAt.ts';
import { renameAt } from '../../server/features/rename.ts';
import { knowing } from './knownKnowledge.ts';
import { cursorIn, edited, promptOf } from './takeSnapshot.ts';

const KNOWN = knowing({}, {});
const FRONT = '---\ntemplate: jinja\ninputs: { TITLE: { column: title } }\n---\n';

function offered(body: string): readonly string[] {
  const { snapshot, position } = cursorIn(`${FRONT}${body}`, promptOf);
  return completionsAt(snapshot, position, KNOWN).map(({ label }) => label);
}

test.each([
  ['variables in an expression', '{{ <|> }} {{ document }}', ['document', 'title', 'range']],
  ['variables in a condition that is being written', '{{ document }} {% if ti<|>', ['document', 'title']],
  ['filters behind a bar', '{{ document | tr<|> }}', ['trim', 'upper', 'default']],
  ['tests behind is', '{{ document }}{% if title is not <|> %}', ['defined', 'none']],
  ['statements', '{{ document }}{% <|>', ['if', 'endif', 'for', 'set']],
])('offers %s', (_case, body, labels) => expect(offered(body)).toEqual(expect.arrayContaining(labels)));

test.each(['a <|> {{ document }}', '{{ document }} [[<|>', '{# <|> #}{{ document }}', '{{ title.<|> }}'])(
  'offers nothing in %s',
  (body) => expect(offered(body)).toEqual([]),
);

test('hover tells of names and of filters', () => {
  for (const [body, says] of [
    ['{{ ti<|>tle }} {{ document }}', 'From column `title`'],
    ['{{ document | tr<|>im }}', 'white space'],
    ['{% i<|>f title %}{{ document }}{% endif %}', 'condition'],
  ] as const) {
    const { snapshot, position } = cursorIn(`${FRONT}${body}`, promptOf);
    expect(JSON.stringify(hoverAt(snapshot, position, KNOWN)?.contents)).toContain(says);
  }
});

test('rename keeps the spelling of each use, and reaches into conditions', () => {
  const { snapshot, position } = cursorIn(
    `${FRONT}{% if TITLE is defined %}{{ ti<|>tle | upper }}{% endif %}{{ document }}`,
    promptOf,
  );
  expect(nameAt(snapshot, snapshot.lines.offsetAt(position))?.uses).toHaveLength(2);
  const renamed = renameAt(snapshot, position, 'HEADING');
  if (!renamed.ok) throw new Error(renamed.message);
  expect(edited(snapshot, Object.values(renamed.edit.changes ?? {}).flat())).toBe(
    '---\ntemplate: jinja\ninputs: { HEADING: { column: title } }\n---\n{% if HEADING is defined %}{{ heading | upper }}{% endif %}{{ document }}',
  );
});

test('the outline names placeholders as they are written', () => {
  const names = documentSymbolsOf(promptOf(`${FRONT}{{ document }}`)).map(({ name }) => name);
  expect(names).toEqual(['Front matter', '{{ document }}']);
});
