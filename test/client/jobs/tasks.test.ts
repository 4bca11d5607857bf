/** Tasks of type `rephrase`: what a tasks.json may say, and whether the problem matcher reads what `check` prints. */
import { expect, test } from 'vitest';
import { decodeTask, TASK_TYPE, taskName } from '../../../client/jobs/taskDefinition.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { readManifest } from '../readManifest.ts';

const { contributes } = readManifest();

test('the manifest offers exactly the actions that are decoded', () => {
  const [definition] = contributes.taskDefinitions;
  expect(definition.type).toBe(TASK_TYPE);
  const { enum: actions } = definition.properties.action;
  for (const action of actions)
    expect(decodeTask({ type: TASK_TYPE, action, path: 'a' })).toEqual({ action, path: 'a' });
  expect(decodeTask({ action: 'delete', path: 'a' })).toBeNull();
  expect(definition.properties.action.enumDescriptions).toHaveLength(actions.length);
});

test('only check does without a path', () => {
  expect(decodeTask({ action: 'check' })).toEqual({ action: 'check', path: null });
  for (const path of [undefined, '', ' ', 7, ['a']]) expect(decodeTask({ action: 'run', path })).toBeNull();
  expect(taskName({ action: 'run', path: 'a b.experiment.yaml' })).toBe('run a b.experiment.yaml');
});

test('the problem matcher reads every line of problems that check prints, and nothing else', async () => {
  const { regexp, file, line, column, severity, message, code } = contributes.problemMatchers[0].pattern;
  const terminal = await openTerminal();
  await terminal.write('prompts/a: b.md', 'Rewrite {text} [[document]].\n');
  const { out } = await terminal.run('check', 'prompts/a: b.md');
  const lines = out.trim().split('\n');
  const read = lines.map((text) => new RegExp(regexp).exec(text));
  expect(read.slice(0, -1).every((match) => match !== null)).toBe(true);
  expect(read.at(-1)).toBeNull();
  const [first] = read;
  expect(first?.[file]).toBe('prompts/a: b.md');
  expect(Number(first?.[line])).toBeGreaterThan(0);
  expect(Number(first?.[column])).toBeGreaterThan(0);
  expect(first?.[severity]).toMatch(/^(error|warning|information|hint)$/);
  expect(first?.[message]).not.toBe('');
  expect(lines[0]).toContain(`[${first?.[code]}]`);
});
