/** Finding the mirror in apt's sources, on made-up machines. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { aptSources, debianMirror } from './debianMirror.ts';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

test('one-line sources, with options and comments', () => {
  const root = machine({
    'etc/apt/sources.list': [
      '# deb http://old.example/debian bookworm main',
      'deb [arch=amd64 signed-by=/keys/a.gpg] http://a.example/debian bookworm main contrib # ours',
      'deb cdrom:[Debian 12]/ bookworm main',
      'deb-src http://a.example/debian bookworm main',
      'deb http://b.example/debian bookworm-updates main',
    ].join('\n'),
  });
  expect(aptSources(root)).toEqual([
    {
      uri: 'http://a.example/debian',
      suites: ['bookworm'],
      components: ['main', 'contrib'],
      signedBy: '/keys/a.gpg',
    },
    { uri: 'http://b.example/debian', suites: ['bookworm-updates'], components: ['main'], signedBy: null },
  ]);
});

test('stanzas, with several archives, comments and disabled ones', () => {
  const root = machine({
    'etc/apt/sources.list.d/debian.sources': [
      'Types: deb deb-src',
      '# a comment between',
      'URIs: http://a.example/debian',
      '  http://b.example/debian',
      'Suites: trixie trixie-updates',
      'Components: main',
      'Signed-By:',
      ' -----BEGIN PGP PUBLIC KEY BLOCK-----',
      '',
      'Types: deb',
      'Enabled: no',
      'URIs: http://c.example/debian',
      'Suites: trixie',
      'Components: main',
    ].join('\n'),
    'etc/apt/sources.list.d/readme.txt': 'deb http://d.example/debian trixie main',
  });
  expect(aptSources(root).map(({ uri, suites }) => [uri, ...suites])).toEqual([
    ['http://a.example/debian', 'trixie', 'trixie-updates'],
    ['http://b.example/debian', 'trixie', 'trixie-updates'],
  ]);
});

test('the mirror is that of the running release, not of a third party', () => {
  const root = machine({
    'etc/os-release': 'ID=debian\nVERSION_CODENAME=bookworm\n',
    'etc/apt/sources.list.d/a.list': 'deb http://tools.example/apt bookworm main\n',
    'etc/apt/sources.list.d/b.list': 'deb http://mirror.example/debian bookworm main\n',
  });
  expect(debianMirror(root).uri).toBe('http://mirror.example/debian');
});

test('another system, and a machine without sources, are told apart', () => {
  expect(() => debianMirror(machine({ 'etc/os-release': 'ID="fedora"\n' }))).toThrow('not Debian but fedora');
  const bare = machine({ 'etc/os-release': 'ID=debian\nVERSION_CODENAME=bookworm\n' });
  expect(() => debianMirror(bare)).toThrow('offers Debian bookworm main');
});

function machine(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'rephrase-apt-'));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}
