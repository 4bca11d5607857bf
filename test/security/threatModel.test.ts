/** `docs/security.md` and the tests of this folder name the same lines, each line once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = 'test/security';
const page = readFileSync('docs/security.md', 'utf8');

/** `W1` → the file of its test, as the page says. */
const promised = new Map(
  Array.from(
    page.matchAll(/^\| ([A-Z]\d+) \|.*\| (test\/\S+) \|$/gm),
    ([, line = '', file = '']) => [line, file] as const,
  ),
);

/** `W1` → the file that has a test of that number. */
const tested = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts') && name !== 'threatModel.test.ts')
    .flatMap((name) => {
      const path = join(folder, name);
      const titles = readFileSync(path, 'utf8').matchAll(/'([A-Z]\d+): /g);
      return Array.from(titles, ([, line = '']) => [line, path] as const);
    }),
);

test('every line of the threat model has its test where it says, and every test has its line', () => {
  expect(promised.size).toBeGreaterThan(30);
  expect(Object.fromEntries(promised)).toEqual(Object.fromEntries(tested));
});

test('no line stands twice', () => {
  const lines = Array.from(page.matchAll(/^\| ([A-Z]\d+) \|/gm), ([, line]) => line);
  expect(new Set(lines).size).toBe(lines.length);
});

test('the adversaries of the page are those of the tests: one file each', () => {
  expect([...new Set(promised.values())].sort()).toEqual([...new Set(tested.values())].sort());
  expect(new Set(promised.values()).size).toBe(page.match(/^## (?:A h|H|Secrets)/gm)?.length);
});
