/**
 * The linter's own fence shows a forbidden import while it is typed. Its overrides replace one another instead of
 * adding up, so each is proven with a planted fault, in a copy of the configuration without the house around it.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const EDITOR_FREE = 'server/ runs without an editor.';
const PURE = 'This room is pure: text and data in, values out.';
const APART = 'The editor talks to these through files and messages, never by import.';
const PAGE = 'A page has only the browser.';

/** A file, what it imports, and the message the linter has for it; null where the import is allowed. */
const planted: readonly (readonly [string, string, string | null])[] = [
  ['server/documents/a.ts', 'vscode', EDITOR_FREE],
  ['server/generation/a.ts', '../../client/errors.ts', EDITOR_FREE],
  ['server/batch/runner/a.ts', 'vscode', EDITOR_FREE],
  ['server/cli.ts', '../client/errors.ts', EDITOR_FREE],
  ['server/documents/b.ts', 'node:fs', null],
  ...['language', 'experiment', 'measures', 'features', 'protocol'].flatMap(
    (room) =>
      [
        [`server/${room}/a.ts`, 'node:fs', PURE],
        [`server/${room}/b.ts`, 'vscode', PURE],
        [`server/${room}/c.ts`, 'vscode-languageserver', PURE],
        [`server/${room}/d.ts`, 'vscode-languageserver/node', PURE],
        [`server/${room}/deep/e.ts`, '../../../client/errors.ts', PURE],
        [`server/${room}/f.ts`, 'yaml', null],
      ] as const,
  ),
  ['client/jobs/a.ts', '../../server/batch/runner/foldJournal.ts', APART],
  ['client/language/a.ts', '../../server/languageServer.ts', APART],
  ['client/main.ts', '../server/cli.ts', APART],
  ['client/jobs/b.ts', '../../server/batch/jobReader.ts', null],
  ['client/jobs/c.ts', 'vscode', null],
  ['client/webviews/preview/a.ts', 'vscode', PAGE],
  ['client/webviews/b.ts', 'node:path', PAGE],
  ['client/webviews/preview/c.ts', 'lit', null],
];

const root = join(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'rephrase-lint-'));
let found: ReadonlyMap<string, string> = new Map();

beforeAll(() => {
  copyFileSync(join(root, 'biome.json'), join(copy, 'biome.json'));
  for (const [file, specifier] of planted) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(
      join(copy, file),
      `import { planted } from '${specifier}';\n\nexport const used = planted;\n`,
    );
  }
  found = lint();
});

afterAll(() => rmSync(copy, { recursive: true }));

test.each(planted)('%s importing %s', (file, _specifier, message) => {
  expect(found.get(file) ?? null).toBe(message);
});

test('every message of the configuration was planted', () => {
  const messages = readFileSync(join(root, 'biome.json'), 'utf8').matchAll(/"message": "([^"]+)"/g);
  const heard = new Set(found.values());
  expect([...messages].map(([, message]) => message).filter((message) => !heard.has(message ?? ''))).toEqual(
    [],
  );
});

/** What the linter says, by file. It ends with 1 because it found something, and says so on stdout all the same. */
function lint(): ReadonlyMap<string, string> {
  const program = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const options = [
    'lint',
    '--vcs-enabled=false',
    '--only=style/noRestrictedImports',
    '--max-diagnostics=none',
  ];
  const report = outputOf([program, ...options, '--reporter=json']);
  const { diagnostics } = JSON.parse(report) as {
    diagnostics: readonly { readonly message: string; readonly location: { readonly path: string } }[];
  };
  return new Map(diagnostics.map(({ message, location }) => [location.path, message]));
}

function outputOf(command: readonly string[]): string {
  try {
    return execFileSync(process.execPath, command, {
      cwd: copy,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout;
    throw error;
  }
}
