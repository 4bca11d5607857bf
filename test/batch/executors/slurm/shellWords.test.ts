/** Whatever stands in an argument, a shell hands exactly that text to the program, and runs nothing else. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHostAlias } from '../../../../server/batch/executors/slurm/commandPlace.ts';
import { shellLine, shellWord } from '../../../../server/batch/executors/slurm/shellWords.ts';

/** What a shell likes to interpret, beside any text. */
const argument = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...'\'"`$\\!*?[]{}()<>|&;~#=%^ \t\n\r-',
      'a',
      '$(id)',
      '`id`',
      '$IFS',
      '\\\n',
      "'\\''",
    ),
  }),
);
const words = fc.array(
  argument.filter((text) => !text.includes('\0') && text.isWellFormed()),
  { maxLength: 20 },
);

test.each(['sh', 'bash'])('arguments come through %s as they are', (shell) => {
  fc.assert(
    fc.property(words, (given) => {
      const line = shellLine(['printf', '%s\\0', 'first', ...given]);
      const said = execFileSync(shell, ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      expect(said.split('\0').slice(1, -1)).toEqual(given);
    }),
    { numRuns: 50 },
  );
});

test('a program whose name looks like an assignment is still a program', () => {
  expect(() => execFileSync('sh', ['-c', shellLine(['A=1', 'id'])], { stdio: 'pipe' })).toThrow(/not found/);
});

test('a NUL is refused', () => {
  expect(() => shellWord('a\0b')).toThrow('NUL');
});

test('only a name is a host: no option, no command, no shell', () => {
  for (const host of ['login', 'login-1.cluster.org', 'me@login', 'user_1@[::1]'.replace(/[[\]]/g, '')])
    expect(isHostAlias(host)).toBe(true);
  for (const host of ['', '-oProxyCommand=id', 'a b', 'a;id', '$(id)', 'a\nb', '`id`', 'a/b', "a'b"])
    expect(isHostAlias(host)).toBe(false);
});
