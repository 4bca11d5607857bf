/** What must be in no tracked file: keys, and traces of the machine or the network on which the file was written. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Shapes of credentials as their issuers document them; long enough that made-up ones in tests do not match. */
const KEYS: Readonly<Record<string, RegExp>> = {
  'an OpenAI-style key': /\bsk-(?:(?:proj|svcacct|ant|or)-[\w-]{16,}|[A-Za-z0-9]{20,})/,
  'a Hugging Face token': /\bhf_[A-Za-z0-9]{20,}/,
  'a GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/,
  'an npm token': /\bnpm_[A-Za-z0-9]{30,}/,
  'an AWS key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  'a Google key': /\bAIza[\w-]{35}/,
  'a Slack token': /\bxox[abprs]-[\w-]{10,}/,
  'a private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/,
  'a bearer token': /\bBearer [A-Za-z0-9._~+/-]{32,}/,
  'a password in a URL': /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'`$]+:[^\s/:@"'`$]{8,}@[a-z0-9]/i,
};

/** Absolute paths and neighbours that exist only where somebody worked on the project. */
const TRACES: Readonly<Record<string, RegExp>> = {
  'the path of this checkout': pathPattern(root),
  'the home folder of this user': pathPattern(homedir()),
  'an absolute path of a workplace': new RegExp(`(?<![\\w.-])/${'work'}/(?:main|shared)\\b`),
  'a folder beside the checkout': new RegExp(`\\.\\./${'shared'}\\b`),
};

describe('tracked files', () => {
  const files = trackedTexts();

  test('are seen', () => {
    expect(files.has('package.json')).toBe(true);
    expect(files.has('test/architecture/rooms.ts')).toBe(true);
    expect(files.size).toBeGreaterThan(30);
  });

  test.each(Object.entries({ ...KEYS, ...TRACES }))('hold no %s', (_name, pattern) => {
    const hits = [...files].flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
    );
    expect(hits).toEqual([]);
  });

  test('the lockfile names no registry but the public one', () => {
    const hosts = (files.get('package-lock.json') ?? '').matchAll(/"resolved": "https?:\/\/([^/"]+)/g);
    expect(
      [...new Set([...hosts].map(([, host]) => host))].filter((host) => host !== 'registry.npmjs.org'),
    ).toEqual([]);
  });
});

describe('every pattern finds what it is for', () => {
  const filler = 'A1b2C3d4E5'.repeat(5);
  test.each([
    ['an OpenAI-style key', `sk-${filler}`],
    ['an OpenAI-style key', `sk-proj-${filler}`],
    ['a Hugging Face token', `hf_${filler}`],
    ['a GitHub token', `ghp_${filler}`],
    ['an npm token', `npm_${filler}`],
    ['an AWS key', `AKIA${'A1B2C3D4E5F6G7H8'}`],
    ['a Google key', `AIza${filler.slice(0, 35)}`],
    ['a Slack token', `xoxb-${filler}`],
    ['a private key', `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
    ['a bearer token', `Authorization: Bearer ${filler}`],
    ['a password in a URL', `http://ada:${filler}@host`],
  ])('%s', (name, text) => {
    expect(KEYS[name]?.test(text)).toBe(true);
  });

  test.each([
    ['the path of this checkout', `see ${root}/package.json`],
    ['the home folder of this user', `"${homedir()}/.npmrc"`],
    ['an absolute path of a workplace', `cd /${'work'}/main`],
    ['a folder beside the checkout', `../${'shared'}/design.md`],
  ])('%s', (name, text) => {
    expect(TRACES[name]?.test(text)).toBe(true);
  });
});

/** A folder as it stands in text: whole, and not as the end of a longer path. */
function pathPattern(folder: string): RegExp {
  return new RegExp(`(?<![\\w.-])${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/`);
}

/** Every file under version control that holds text and still stands in the working folder. */
function trackedTexts(): ReadonlyMap<string, string> {
  const names = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const present = names.filter((name) => name !== '' && existsSync(join(root, name)));
  return new Map(
    present.flatMap((name) => {
      const bytes = readFileSync(join(root, name));
      return bytes.includes(0) ? [] : [[name, bytes.toString('utf8')] as const];
    }),
  );
}
