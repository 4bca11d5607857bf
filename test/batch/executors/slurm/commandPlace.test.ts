/** Commands on this machine: whatever becomes of them, somebody is told, and nobody waits for ever. */
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { thisMachine } from '../../../../server/batch/executors/slurm/commandPlace.ts';

const place = thisMachine();
const sh = (line: string): readonly string[] => ['sh', '-c', line];

test('what a command says and how it ends', async () => {
  expect(await place.run(sh('cat; echo wrong >&2; exit 3'), { input: 'right' })).toEqual({
    kind: 'ended',
    code: 3,
    stdout: 'right',
    stderr: 'wrong\n',
  });
  expect(await place.run(['no-such-program-anywhere'])).toMatchObject({ kind: 'missing' });
});

test('a long input is taken at the pace of the command, or left where it ends before', async () => {
  async function* input(): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < 300; n++) yield Buffer.alloc(10_000, 'a');
  }
  expect(await place.run(sh('wc -c'), { input: input() })).toMatchObject({
    stdout: expect.stringMatching(/^ *3000000\n$/),
  });
  expect(await place.run(sh('head -c 3'), { input: input() })).toMatchObject({ code: 0, stdout: 'aaa' });
});

test('an input that breaks off is told, and what the command made of half of it is not believed', async () => {
  async function* input(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('The disk is gone.');
  }
  expect(await place.run(sh('cat'), { input: input() })).toEqual({
    kind: 'stopped',
    message: 'What sh is given could not be read: The disk is gone.',
  });
});

test('an output that cannot be written is told', async () => {
  const output = new Writable({ write: (_chunk, _encoding, done) => done(new Error('The disk is full.')) });
  expect(await place.run(sh('echo much'), { output })).toEqual({
    kind: 'stopped',
    message: 'What sh says could not be written: The disk is full.',
  });
});

test('what a command leaves running behind it, with its error output open, holds nobody up', async () => {
  // As ssh leaves the connection that the next one will share.
  const end = await place.run(sh('sleep 300 >/dev/null & echo $!'));
  expect(end).toMatchObject({ kind: 'ended', code: 0 });
  if (end.kind === 'ended') process.kill(Number(end.stdout));
});

test('a command that does not end is ended, also where what it started holds its output open', async () => {
  const end = await place.run(sh('sleep 30 & wait'), { timeoutMs: 200 });
  expect(end).toMatchObject({ kind: 'stopped', message: expect.stringContaining('did not end within') });
});
