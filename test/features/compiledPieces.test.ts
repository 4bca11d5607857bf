/** Pieces of a program keep what was compiled of them, and what is wrong with that is never noticed but by the clock. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeCompiledPieces } from '../../server/languageServer/compiledPieces.ts';

let home = '';
let pieces = '';
let kept = '';
const require = createRequire(import.meta.url);
const usual = require.extensions['.js'];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rephrase-pieces-'));
  pieces = join(home, 'dist', 'pieces');
  kept = join(home, 'kept');
  mkdirSync(pieces, { recursive: true });
  writeFileSync(join(home, 'dist', 'package.json'), '{ "type": "commonjs" }');
  write('greeting.js', `exports.greet = (name) => 'Hello ' + name + ' ✓'; // a comment at the end`);
  write(
    'program.js',
    "const { sep } = require('node:path');\nexports.say = () => require('./greeting.js').greet(sep);",
  );
});

afterEach(() => {
  require.extensions['.js'] = usual;
  rmSync(home, { recursive: true });
});

test('pieces run, know each other and Node, and are kept once', () => {
  const keep = start('1');
  expect(said()).toMatch(/^Hello [/\\] ✓$/);
  keep();
  const files = keptFiles();
  expect(files.map((path) => path.replace(/^.*[/\\]/, ''))).toEqual(['greeting.js', 'program.js']);
  const before = files.map(writtenAt);

  const keepAgain = start('1');
  expect(said()).toMatch(/^Hello/);
  keepAgain();
  expect(files.map(writtenAt)).toEqual(before);
});

test('what stands in a file when it is damaged is compiled and kept anew', () => {
  const keep = start('1');
  said();
  keep();
  for (const path of keptFiles()) {
    const whole = readFileSync(path);
    for (const damaged of [
      Buffer.alloc(0),
      whole.subarray(0, 3),
      whole.subarray(0, whole.length >> 1),
      flipped(whole),
    ]) {
      writeFileSync(path, damaged);
      const keepAgain = start('1');
      expect(said()).toMatch(/^Hello/);
      keepAgain();
      expect(readFileSync(path).length).toBeGreaterThan(whole.length / 2);
      expect(readFileSync(path)).not.toEqual(damaged);
    }
  }
});

test('another build never runs what was compiled of this one, though its text is as long', () => {
  const keep = start('1');
  said();
  keep();
  write('greeting.js', `exports.greet = (name) => 'Salut ' + name + ' ✓'; // a comment at the end`);
  start('2');
  expect(said()).toMatch(/^Salut/);
});

test('builds of long ago are forgotten', () => {
  for (const build of ['1', '2', '3', '4', '5', '6']) {
    const keep = start(build);
    said();
    keep();
  }
  expect(readdirSync(kept)).toHaveLength(4);
  expect(readdirSync(kept).some((name) => name.startsWith('6-'))).toBe(true);
});

test('where nothing can be kept, pieces are compiled', () => {
  writeFileSync(kept, 'a file, no folder');
  const keep = start('1');
  expect(said()).toMatch(/^Hello/);
  keep();
});

/** As a process does that starts. */
function start(build: string): () => void {
  require.extensions['.js'] = usual;
  for (const path of Object.keys(require.cache)) if (path.startsWith(pieces)) delete require.cache[path];
  return takeCompiledPieces({ pieces, kept, build });
}

function said(): string {
  return require(join(pieces, 'program.js')).say();
}

function write(name: string, text: string): void {
  writeFileSync(join(pieces, name), text);
}

function keptFiles(): readonly string[] {
  return readdirSync(kept, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

/** Of a file that is replaced, whatever the clock's steps are. */
function writtenAt(path: string): number {
  return statSync(path).ino;
}

function flipped(whole: Buffer): Buffer {
  const damaged = Buffer.from(whole);
  for (let at = 500; at < damaged.length; at += 100) damaged[at] = (damaged[at] ?? 0) ^ 0xff;
  return damaged;
}
