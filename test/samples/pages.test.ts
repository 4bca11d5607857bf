/** What the pages for people name is there: command lines with their options, commands and settings of the editor, links. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTerminal } from '../cli/terminal.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'samples/README.md',
  ...globSync('docs/*.md', { cwd: root }).map((path) => path.replaceAll('\\', '/')),
].sort();

const manifest = JSON.parse(read('package.json')) as {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
};
const words = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const { commands, configuration } = manifest.contributes;

/** What stands in code on a page: each line of a fence, and each span. */
function codeOf(page: string): readonly string[] {
  const fences = [...page.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, text = '']) => text.split('\n'));
  const spans = [...page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(
    ([, text = '']) => text,
  );
  return [...fences, ...spans].map((line) => line.replaceAll('\\|', '|').trim());
}

const helps = new Map<string, string>();
async function helpOf(command: string): Promise<string> {
  const known = helps.get(command) ?? (await (await openTerminal()).run('help', command)).out;
  helps.set(command, known);
  return known;
}

/** Options of a command line that its command does not have; the line itself where there is no such command. */
async function unknownIn(line: string): Promise<readonly string[]> {
  const [command = '', ...rest] = (line.split(' #')[0] ?? '').split(/\s+/);
  const help = await helpOf(command);
  if (help === '') return [line];
  const options = rest.flatMap((word) => /^\[?(--[a-z-]+)/.exec(word)?.[1] ?? []);
  return options.filter((option) => !help.includes(`  ${option} `) && option !== '--help');
}

describe.each(PAGES)('%s', (path) => {
  const page = read(path);

  test('shows command lines that can be run', async () => {
    const lines = codeOf(page).flatMap((line) => /^rephrase ([a-z].*)$/.exec(line)?.[1] ?? []);
    for (const line of lines) expect(await unknownIn(line), line).toEqual([]);
  });

  test('names commands and settings that there are', () => {
    const titles = commands.map(({ title }) => words[title.slice(1, -1)] ?? title);
    for (const [, title] of page.matchAll(/\*\*Rephrase: ([^*]+)\*\*/g)) expect(titles).toContain(title);
    const known = [...Object.keys(configuration.properties), ...commands.map(({ command }) => command)];
    for (const code of codeOf(page))
      for (const [, name] of code.matchAll(/^"?(rephrase\.[a-zA-Z.]+)"?(?::|$)/g))
        expect(known).toContain(name);
  });

  test('links to files and headings that are there', () => {
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:|command:)([^)\s]+)\)/g)) {
      const [file = '', heading] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      expect(existsSync(join(root, linked)), target).toBe(true);
      if (heading !== undefined) expect(anchorsOf(read(linked)), target).toContain(heading);
    }
  });
});

test('README.md lists every command of the command line, and no other', async () => {
  const table = read('README.md').split('\n## Command line\n')[1]?.split('\n## ')[0] ?? '';
  const lines = [...table.matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) => codeOf(cell));
  for (const line of lines) expect(await unknownIn(line), line).toEqual([]);
  const named = lines.map((line) => line.split(' ')[0]);
  const { out } = await (await openTerminal()).run('--help');
  const listed = [...(out.split('Commands:\n')[1] ?? '').matchAll(/^ {2}([a-z-]+) /gm)].map(
    ([, name]) => name,
  );
  expect(listed.length).toBeGreaterThan(10);
  expect(named.sort()).toEqual(listed.sort());
});

/** As GitHub names headings. */
function anchorsOf(page: string): readonly string[] {
  return [...page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
