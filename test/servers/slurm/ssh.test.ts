/** Commands through a real ssh to a real sshd: what is written arrives letter by letter, and what goes wrong is told apart. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshHost } from '../../../server/batch/executors/slurm/commandPlace.ts';
import { type LoginNode, startSshd } from './startSshd.ts';

let login: LoginNode;

beforeAll(async () => {
  login = await startSshd({ SAID_BY_SSHD: 'yes' });
  Object.assign(process.env, login.environment);
});

afterAll(() => login?.close());

const text = fc.string({
  unit: fc.constantFrom(...'\'"`$\\!*?[]{}()<>|&;~#=% \n', 'a', 'é', '$(id)', "'\\''"),
});

describe('a command on a host', () => {
  test('gets its arguments as they are', async () => {
    const host = sshHost(login.alias);
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (words) => {
        const end = await host.run(['printf', '%s\\0', 'first', ...words]);
        expect(end).toMatchObject({ kind: 'ended', code: 0 });
        expect(end.kind === 'ended' && end.stdout.split('\0').slice(1, -1)).toEqual(words);
      }),
      { numRuns: 15 },
    );
  });

  test('reads what it is given, and says how it ended', async () => {
    const host = sshHost(login.alias);
    expect(await host.run(['cat'], { input: 'two\nlines' })).toMatchObject({ stdout: 'two\nlines', code: 0 });
    expect(await host.run(['sh', '-c', 'echo no >&2; exit 3'])).toMatchObject({ code: 3, stderr: 'no\n' });
    expect(await host.run(['no-such-program'])).toMatchObject({
      kind: 'missing',
      message: 'There is no no-such-program on login-node.',
    });
  });

  test('that hangs is given up', async () => {
    expect(await sshHost(login.alias).run(['sleep', '60'], { timeoutMs: 1500 })).toMatchObject({
      kind: 'stopped',
      message: 'ssh did not end within 2 s.',
    });
  });

  test('is not run where nobody answers, and that is said', async () => {
    await login.shut();
    const end = await sshHost(login.alias).run(['true']);
    await login.open();
    expect(end).toMatchObject({ kind: 'unreachable' });
    expect(end.kind === 'unreachable' && end.message).toMatch(/^login-node cannot be reached: .*refused/);
  });

  test('does not reach a host that is none', async () => {
    expect(() => sshHost('-oProxyCommand=touch /tmp/x')).toThrow('no name of a host');
    expect(await sshHost('no-such-host.invalid').run(['true'])).toMatchObject({ kind: 'unreachable' });
  });
});
