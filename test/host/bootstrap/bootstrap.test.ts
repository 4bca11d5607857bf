/** `npm start` and `npm test` in a fresh clone: what comes before anything is installed. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let clone = '';
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'rephrase-clone-'));
  const host = join(clone, 'test', 'host');
  mkdirSync(host, { recursive: true });
  for (const file of ['bootstrap.mjs', 'options.mjs']) cpSync(`test/host/${file}`, join(host, file));
  const packages = { 'node_modules/some': { version: '1.0.0' } };
  writeFileSync(join(clone, 'package-lock.json'), JSON.stringify({ packages }));
  // In the place of npm: notes that it was asked to install, and fails.
  writeFileSync(
    join(clone, 'npm-cli.cjs'),
    `require('node:fs').writeFileSync('asked', ''); process.exit(1);`,
  );
});
afterAll(() => rmSync(clone, { recursive: true }));

function run(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  rmSync(join(clone, 'asked'), { force: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/host/bootstrap.mjs', ...args], {
    cwd: clone,
    env: { ...process.env, npm_execpath: join(clone, 'npm-cli.cjs') },
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test.each([
  [['start', '--brwoser'], 'npm start -- [--browser]'],
  [['start', 'samples'], 'npm start -- [--browser]'],
  [['start', '--port', '70000'], '--port wants a number from 1 to 65535, not “70000”.'],
  [['test', '--olny', 'unit'], 'npm test -- [--only NAME]'],
])('%j is refused before anything is installed', (args, words) => {
  const { status, said } = run(...args);
  expect(status).toBe(2);
  expect(said).toContain(words);
  expect(said).not.toMatch(/Installing|^ +at /m);
  expect(existsSync(join(clone, 'asked'))).toBe(false);
});

test.each([[['start', '--browser', '--port', '8080']], [['test', '--only', 'unit', '--only=types']]])(
  '%j is installed for',
  (args) => {
    const { status, said } = run(...args);
    expect(status).toBe(1);
    expect(said).toContain('npm install failed');
    expect(existsSync(join(clone, 'asked'))).toBe(true);
  },
);
