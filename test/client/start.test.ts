/** What a window loads at its start, read from the sources: little, and no text before the language is known. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type Node, visitorKeys } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { readImports } from '../architecture/readImports.ts';
import { parseModule } from '../architecture/syntaxTree.ts';
import { readManifest } from './readManifest.ts';

describe('the start of a window', () => {
  const { modules, packages } = loadedFrom('client/extension.ts');

  test('loads no package that it does not need to tell prompts from other files', () => {
    expect(modules.length).toBeGreaterThan(40);
    const own = packages.filter((name) => !name.startsWith('node:'));
    expect(own).toEqual(['@vscode/l10n', 'picomatch', 'vscode']);
  });

  test('asks for no text while modules are loaded: the bundle of the language is handed over after that', () => {
    expect(modules.flatMap((file) => textsAtLoading(file, readFileSync(file, 'utf8')))).toEqual([]);
    expect(textsAtLoading('x.ts', "const A = { b: t('Now') }; const c = () => t('Later');")).toEqual([
      'x.ts:1',
    ]);
  });

  test('never waits: VS Code requires the entry, and does not import it', () => {
    expect(readManifest().main).toMatch(/\.cjs$/);
    expect(readFileSync('client/extension.ts', 'utf8')).not.toMatch(/\basync\b|\bawait\b|\bimport\(/);
  });
});

/** All that is loaded with a module, itself included. */
function loadedFrom(entry: string): {
  readonly modules: readonly string[];
  readonly packages: readonly string[];
} {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const load = (file: string): void => {
    if (modules.has(file)) return;
    modules.add(file);
    for (const { specifier, form, typeOnly } of readImports(parseModule(file, readFileSync(file, 'utf8')))) {
      if (specifier === null || typeOnly || form === 'dynamic') continue;
      if (specifier.startsWith('.')) load(posix.join(posix.dirname(file), specifier));
      else packages.add(specifier);
    }
  };
  load(entry);
  return { modules: [...modules], packages: [...packages].sort() };
}

/** Calls of `t` that run when the module does, as places. */
function textsAtLoading(file: string, source: string): readonly string[] {
  const { program, lineAt } = parseModule(file, source);
  const found: string[] = [];
  const visit = (node: Node): void => {
    if (/Function/.test(node.type) || node.type === 'MethodDefinition') return;
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 't')
      found.push(`${file}:${lineAt(node.start)}`);
    for (const key of visitorKeys[node.type] ?? []) {
      const value: unknown = Reflect.get(node, key);
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
    }
  };
  visit(program);
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
