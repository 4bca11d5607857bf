/** Which Python runs a project: what stands behind a name is asked, and whatever it answers is looked at. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPython, PACKAGES } from '../../../../server/batch/executors/datatroveLocal/findPython.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const GOOD = JSON.stringify({
  python: [3, 12, 1],
  packages: Object.fromEntries(PACKAGES.map((name) => [name, name === 'datatrove' ? '0.10.0' : '1.0'])),
});

/** A program in the place of Python that says so. */
async function saying(...lines: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), 'python');
  await writeFile(path, `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`);
  await chmod(path, 0o755);
  return path;
}

test('one with everything, also where a customised start has something to say first', async () => {
  expect(await findPython(await saying(GOOD))).toMatchObject({ ok: true, datatrove: '0.10.0' });
  expect(await findPython(await saying('Welcome to the cluster', GOOD))).toMatchObject({ ok: true });
});

test.each([
  ['nothing', ''],
  ['a word', 'hello'],
  ['half an answer', GOOD.slice(0, 20)],
  ['another shape', '{"python":"3.12","packages":[]}'],
  ['null', 'null'],
])('what answers with %s is no Python, and that is said', async (_, line) => {
  const path = await saying(line);
  expect(await findPython(path)).toEqual({
    ok: false,
    reason: 'no-python',
    message: expect.stringContaining(path),
  });
});

test('what is missing in it is named', async () => {
  const old = await saying(JSON.stringify({ python: [3, 8, 0], packages: {} }));
  expect(await findPython(old)).toMatchObject({ ok: false, reason: 'python-too-old' });
  const bare = await saying(JSON.stringify({ python: [3, 12, 0], packages: { datatrove: null } }));
  expect(await findPython(bare)).toMatchObject({ ok: false, reason: 'no-datatrove' });
  const lacking = await saying(GOOD.replace('"httpx":"1.0"', '"httpx":null'));
  expect(await findPython(lacking)).toMatchObject({
    reason: 'packages-missing',
    message: expect.stringContaining('lacks httpx.'),
  });
});
