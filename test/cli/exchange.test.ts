/** Import and export of prompts on the command line. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';

const PUBLISHED = resolve('test/exchange/published');

describe('import', () => {
  test('writes beside what was named, says what was left, and overwrites nothing', async () => {
    const terminal = await openTerminal();
    cpSync(PUBLISHED, join(terminal.cwd, 'from'), { recursive: true });
    const first = await terminal.run('import', 'from/templates.py');
    expect(first).toMatchObject({ code: 1, err: '' });
    expect(first.out).toContain('6 files in from/templates-imported.');
    expect(readFileSync(join(terminal.cwd, 'from/templates-imported/faq.rephrase.md'), 'utf8')).toContain(
      '[[DOCUMENT]]',
    );
    const again = await terminal.run('import', 'from/templates.py');
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('exists already');
    expect(await terminal.run('import', 'from/templates.py', '--dry-run')).toMatchObject({ err: '' });
  });

  test('a folder with everything in it, and what stands in it passes the check', async () => {
    const terminal = await openTerminal();
    cpSync(PUBLISHED, join(terminal.cwd, 'from'), { recursive: true });
    const { out } = await terminal.run('import', 'from', '--output', 'new', '--format', 'json');
    const said = JSON.parse(out) as { readonly sources: readonly { readonly format: string | null }[] };
    expect(new Set(said.sources.map(({ format }) => format))).toEqual(
      new Set(['prompts', 'datatrove-python', 'datatrove-yaml', 'promptfoo', 'github-models']),
    );
    expect(await terminal.run('check', 'new')).toMatchObject({ code: 0 });
  });

  test('reads nothing outside of what was chosen', async () => {
    const terminal = await openTerminal();
    mkdirSync(join(terminal.cwd, 'in'));
    writeFileSync(join(terminal.cwd, 'secret.txt'), 'the secret {{article}}');
    symlinkSync(join(terminal.cwd, 'secret.txt'), join(terminal.cwd, 'in/link.txt'));
    writeFileSync(
      join(terminal.cwd, 'in/promptfooconfig.yaml'),
      'prompts: [file://../secret.txt, file://link.txt, "ok {{article}}"]\nproviders: [openai:m]\n',
    );
    const { out } = await terminal.run('import', 'in', '--output', 'new');
    expect(out).toContain('cannot be read beside');
    expect(existsSync(join(terminal.cwd, 'new/prompts/secret.rephrase.md'))).toBe(false);
    expect(existsSync(join(terminal.cwd, 'new/prompts/link.rephrase.md'))).toBe(false);
  });

  test.each([
    ['what is not there', 'nowhere', 'is not there'],
    ['an empty folder', 'empty', 'nothing that could be a prompt'],
  ])('%s', async (_case, path, says) => {
    const terminal = await openTerminal();
    mkdirSync(join(terminal.cwd, 'empty'));
    expect(await terminal.run('import', path)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  });
});
