/**
 * Rephrasings that try to be more than text, wherever they are shown. What the pages themselves do with them is in
 * `test/client/webviews/hostileText.test.ts`, in a real browser.
 */
import { Buffer } from 'node:buffer';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Node } from 'oxc-parser';
import { expect, test } from 'vitest';
import { pageHtml } from '../../client/pageHtml.ts';
import { webAddress } from '../../client/webAddress.ts';
import { withoutLinks } from '../../client/withoutLinks.ts';
import { terminalText } from '../../server/cli/terminalText.ts';
import { literalText, parseModule, walk } from '../architecture/syntaxTree.ts';
import { makeJob, stateAfter } from '../batch/jobFixture.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';
import { serve } from '../servers/serve.ts';

test('O1: every page may run its own script and load its own fonts, and may do nothing else', () => {
  const parts = { title: 't', element: 'x-y', cspSource: 'https://own', script: 's.js', codicons: 'c.css' };
  const policies = [pageHtml(parts), pageHtml(parts)].map(policyOf);
  const [first = [], second = []] = policies;
  expect(first.map(([name]) => name)).toEqual([
    'default-src',
    'script-src',
    'style-src',
    'font-src',
    'base-uri',
    'form-action',
  ]);
  const rules = new Map(first);
  expect(rules.get('default-src')).toBe("'none'");
  expect(rules.get('script-src')).toMatch(/^'nonce-[A-Za-z0-9+/]{22}=='$/);
  expect(rules.get('script-src')).not.toBe(new Map(second).get('script-src'));
  expect(JSON.stringify(first)).not.toMatch(/unsafe|data:|blob:|\*/);
});

test('O2: only an http or https address that a person can read is offered to a browser', () => {
  for (const address of [
    'javascript:alert(1)',
    'command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22x%22%7D',
    'vscode://rephrase.rephrase/x',
    'file:///etc/passwd',
    'data:text/html,x',
    'ssh://host',
    ' javascript:alert(1)',
    `https://example.invalid/${'a'.repeat(3000)}`,
    'example.invalid',
    '',
  ]) {
    expect(webAddress(address), address).toBeNull();
  }
  expect(webAddress('https://example.invalid/a b')).toBe('https://example.invalid/a%20b');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => /^https?:\/\//.test(webAddress(text) ?? 'https://')),
  );
});

test('O3: a notification that quotes a server or a file makes no link, least of all one that runs a command', () => {
  // How VS Code finds links in a notification: text in brackets, right before an address in parentheses.
  const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/;
  const hostile =
    'gpu refused: [Sign in](command:workbench.action.terminal.new) [x](https://example.invalid)';
  expect(hostile).toMatch(link);
  expect(withoutLinks(hostile)).not.toMatch(link);
  fc.assert(fc.property(fc.string(), (text) => !link.test(withoutLinks(text))));
});

test('O4: what others wrote reaches a notification only through the door that takes links out', async () => {
  const files = execFileSync('git', ['ls-files', 'client/**/*.ts', 'client/*.ts'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const past: string[] = [];
  for (const file of files.filter((path) => path !== 'client/errors.ts')) {
    const { program, lineAt } = parseModule(file, await readFile(file, 'utf8'));
    walk(program, (node) => {
      if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return;
      const { property } = node.callee;
      if (property.type !== 'Identifier' || !/^show(Error|Warning|Information)Message$/.test(property.name))
        return;
      // A modal dialog shows plain text; a sentence without anything put into it holds nothing of anybody's.
      const [message] = node.arguments;
      if (
        isModal(node.arguments) ||
        literalText(message) !== null ||
        isFixedL10n(message) ||
        isGuarded(message)
      )
        return;
      past.push(`${file}:${lineAt(node.start)}`);
    });
  }
  expect(files.length).toBeGreaterThan(100);
  expect(past).toEqual([]);
});

test('O5: a terminal gets no sequence that it would obey, and no text turned around', () => {
  const attack =
    '\u001b]0;owned\u0007\u001b[2J\u001b]52;c;aGk=\u0007 \u009b31m \u202eevil\u2066 a\rb \u0000\u0008\u007f';
  const shown = terminalText(attack);
  expect(shown).toBe(
    '\\x1b]0;owned\\x07\\x1b[2J\\x1b]52;c;aGk=\\x07 \\x9b31m \\u202eevil\\u2066 a\\x0db \\x00\\x08\\x7f',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const inner = terminalText(text).replace(/^\r|\r$/g, '');
      return !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(inner.replace(/[\n\t]/g, ''));
    }),
  );
  expect(terminalText('\r50 % done   \r')).toBe('\r50 % done   \r');
  expect(terminalText('Zeile\n\tÜber 漢字 🙂 עברית\n')).toBe('Zeile\n\tÜber 漢字 🙂 עברית\n');
});

test('O6: the program itself writes to a terminal through that door', async () => {
  const folder = await temporaryFolder();
  const name = join(folder, 'a\u001b]0;owned\u0007.md');
  const end = spawnSync(process.execPath, ['server/cli.ts', 'check', name], { encoding: 'utf8' });
  expect(end.stderr).toContain('\\x1b]0;owned\\x07');
  expect(Buffer.from(end.stderr).includes(0x1b)).toBe(false);
});

test('O7: a rephrasing stays a value in the rows and never becomes part of the dataset card or of a file name', async () => {
  const attack = '---\nlicense: stolen\n---\n# ../../x <script>alert(1)</script> \u001b]0;owned\u0007';
  const server = await serve(() => ({ kind: 'text', text: attack }));
  const root = await temporaryFolder();
  const { folder } = await makeJob({ root, url: server.url, documents: 2 });
  expect(await stateAfter(folder)).toMatchObject({ phase: 'done' });
  const card = await readFile(join(folder, 'out', 'README.md'), 'utf8');
  expect(card).not.toContain('stolen');
  expect(card).not.toContain('<script>');
});

function isModal(args: readonly Node[]): boolean {
  return args.some(
    (arg) =>
      arg.type === 'ObjectExpression' &&
      arg.properties.some(
        (property) =>
          property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'modal',
      ),
  );
}

/** `l10n.t('A sentence.')`, with nothing to put into it. */
function isFixedL10n(node: Node | undefined): boolean {
  return (
    node?.type === 'CallExpression' && node.arguments.length === 1 && literalText(node.arguments[0]) !== null
  );
}

function isGuarded(node: Node | undefined): boolean {
  return (
    node?.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'withoutLinks'
  );
}

function policyOf(html: string): readonly (readonly [string, string])[] {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return policy.split('; ').map((rule) => {
    const [name = '', ...values] = rule.split(' ');
    return [name, values.join(' ')] as const;
  });
}
