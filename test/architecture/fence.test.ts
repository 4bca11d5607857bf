/**
 * The rooms of the house import only what the table in `rooms.ts` allows them. The test also proves that it saw
 * the imports it judged, and that every one of its rules fires on a planted fault.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FaultRule, type Judgement, judgeModule } from './judgeModule.ts';
import { ROOMS, roomOf } from './rooms.ts';

const root = join(import.meta.dirname, '../..');
const files = globSync('{server,client}/**/*.ts', { cwd: root }).sort();
const house: ReadonlyMap<string, Judgement> = new Map(
  files.map((file) => [file, judgeModule(file, readFileSync(join(root, file), 'utf8'))]),
);

describe('the house', () => {
  test.each(ROOMS.map(({ path }) => path))('%s keeps to its neighbours', (path) => {
    const faults = [...house]
      .filter(([file]) => roomOf(file)?.path === path)
      .flatMap(([, judgement]) => judgement.faults)
      .map(({ file, line, message }) => `${file}:${line} ${message}`);
    expect(faults).toEqual([]);
  });

  test('every file is in a room', () => {
    expect(files.filter((file) => roomOf(file) === null)).toEqual([]);
  });

  test('every import of a file finds one', () => {
    const missing = [...house].flatMap(([from, { edges }]) =>
      edges.filter(({ file }) => !house.has(file)).map(({ file }) => `${from} → ${file}`),
    );
    expect(missing).toEqual([]);
  });

  test('no file imports itself by way of others at run time', () => {
    expect(cycles()).toEqual([]);
  });
});

describe('the proof that imports were seen', () => {
  test.each(ROOMS.map(({ path }) => path))('%s has files', (path) => {
    expect(files.filter((file) => roomOf(file)?.path === path)).not.toEqual([]);
  });

  test.each(
    ROOMS.filter(({ rooms, packages }) => rooms.length > 0 || packages.length > 0).map(({ path }) => path),
  )('%s has imports', (path) => {
    const judged = [...house]
      .filter(([file]) => roomOf(file)?.path === path)
      .map(([, judgement]) => judgement);
    expect(judged.flatMap(({ edges, packages }) => [...edges, ...packages]).length).toBeGreaterThan(0);
  });

  test.each([
    ['server/experiment/resolveVariants.ts', 'server/language/promptInputs.ts'],
    ['server/generation/buildRequest.ts', 'server/language/template.ts'],
    ['server/batch/job.ts', 'server/documents/source.ts'],
    ['client/ports.ts', 'server/generation/endpoint.ts'],
  ])('%s → %s', (from, to) => {
    expect(house.get(from)?.edges.map(({ file }) => file)).toContain(to);
  });

  test.each([
    ['server/language', 'yaml'],
    ['server/generation', 'undici'],
    ['client', 'vscode'],
    ['client/webviews/preview', 'lit'],
  ])('%s → the package %s', (path, name) => {
    const seen = [...house]
      .filter(([file]) => roomOf(file)?.path === path)
      .flatMap(([, judged]) => judged.packages);
    expect(seen).toContain(name);
  });

  test('the table names packages and rooms that exist', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const installed = new Set(['node:', 'vscode', ...dependencies(manifest)]);
    const names = ROOMS.flatMap(({ packages }) => packages.map((name) => name.replace(/\/\*$/, '')));
    expect(names.filter((name) => !installed.has(name))).toEqual([]);
    const rooms = new Set(ROOMS.map(({ path }) => path));
    const neighbours = ROOMS.flatMap((room) => [...room.rooms, ...(room.typesOf ?? [])]);
    expect(neighbours.filter((path) => !rooms.has(path))).toEqual([]);
  });
});

describe('planted faults', () => {
  const planted: readonly (readonly [FaultRule, string, string])[] = [
    // Pure rooms: no Node, no editor, no protocol library, no room above them.
    ['foreign-package', 'server/language/planted.ts', `import { readFileSync } from 'node:fs';`],
    ['foreign-package', 'server/language/planted.ts', `import 'node:fs';`],
    ['foreign-package', 'server/language/planted.ts', `import type { Stats } from 'node:fs';`],
    ['foreign-package', 'server/language/planted.ts', `export { readFileSync } from 'node:fs';`],
    ['foreign-package', 'server/language/planted.ts', `export * from 'fs';`],
    ['foreign-package', 'server/language/planted.ts', `export const fs = () => import('node:fs');`],
    ['foreign-package', 'server/language/planted.ts', `export let x: import('node:fs').Stats;`],
    ['foreign-package', 'server/language/planted.ts', `const fs = require('node:fs');`],
    ['foreign-package', 'server/language/planted.ts', `/// <reference types="node" />\nexport {};`],
    ['foreign-package', 'server/experiment/planted.ts', `import { Uri } from 'vscode';`],
    ['foreign-package', 'server/measures/planted.ts', `import { Diagnostic } from 'vscode-languageserver';`],
    [
      'foreign-package',
      'server/features/planted.ts',
      `import { createConnection } from 'vscode-languageserver/node';`,
    ],
    ['foreign-package', 'server/protocol/planted.ts', `import { parse } from 'yaml';`],
    [
      'foreign-room',
      'server/language/planted.ts',
      `import type { Experiment } from '../experiment/experiment.ts';`,
    ],
    [
      'foreign-room',
      'server/experiment/planted.ts',
      `import type { Endpoint } from '../generation/endpoint.ts';`,
    ],
    [
      'foreign-room',
      'server/measures/planted.ts',
      `import { openSource } from '../documents/openSource.ts';`,
    ],
    ['types-only', 'server/measures/planted.ts', `import { scanTemplate } from '../language/template.ts';`],
    ['types-only', 'server/protocol/planted.ts', `import { readPrompt } from '../language/readPrompt.ts';`],
    // Rooms without an editor, and what stands below what.
    [
      'foreign-room',
      'server/features/planted.ts',
      `import type { Document } from '../documents/document.ts';`,
    ],
    ['foreign-package', 'server/documents/planted.ts', `import { workspace } from 'vscode';`],
    ['foreign-package', 'server/documents/planted.ts', `import { parse } from 'yaml';`],
    [
      'foreign-room',
      'server/documents/planted.ts',
      `import type { Endpoint } from '../generation/endpoint.ts';`,
    ],
    ['foreign-room', 'server/generation/planted.ts', `import type { JobManifest } from '../batch/job.ts';`],
    ['foreign-package', 'server/batch/planted.ts', `import { CodeAction } from 'vscode-languageserver';`],
    [
      'foreign-room',
      'server/batch/runner/planted.ts',
      `import { snapshot } from '../../features/snapshot.ts';`,
    ],
    ['foreign-room', 'server/languageServer.ts', `import type { JobManifest } from './batch/job.ts';`],
    ['foreign-room', 'server/cli.ts', `import { reportBug } from '../client/errors.ts';`],
    // The client: not each other, not the runner, not the entries; pages know their contract alone.
    ['foreign-room', 'client/preview/planted.ts', `import type { Keys } from '../endpoints/keys.ts';`],
    ['foreign-room', 'client/jobs/planted.ts', `import { panel } from '../preview/panel.ts';`],
    [
      'foreign-room',
      'client/jobs/planted.ts',
      `import { fold } from '../../server/batch/runner/foldJournal.ts';`,
    ],
    ['foreign-room', 'client/language/planted.ts', `import '../../server/languageServer.ts';`],
    ['foreign-room', 'client/endpoints/planted.ts', `import { activate } from '../main.ts';`],
    ['foreign-room', 'client/planted.ts', `import { panel } from './preview/panel.ts';`],
    ['foreign-room', 'client/preview/planted.ts', `import { Grid } from '../webviews/preview/grid.ts';`],
    ['foreign-package', 'client/webviews/preview/planted.ts', `import { Uri } from 'vscode';`],
    ['foreign-package', 'client/webviews/preview/planted.ts', `import { join } from 'node:path';`],
    ['foreign-package', 'client/webviews/planted.ts', `import { html } from 'lit';`],
    [
      'foreign-room',
      'client/webviews/preview/planted.ts',
      `import { readPrompt } from '../../../server/language/readPrompt.ts';`,
    ],
    [
      'types-only',
      'client/webviews/preview/planted.ts',
      `import { CHECK_NAMES } from '../../../server/measures/checks.ts';`,
    ],
    // Everywhere.
    ['outside', 'server/cli.ts', `import { tinyGguf } from '../test/servers/llama/tinyGguf.ts';`],
    ['computed', 'server/cli.ts', 'export const load = (name: string) => import(name);'],
    ['unreadable', 'server/cli.ts', 'import { from'],
    ['no-room', 'server/newcomer/planted.ts', 'export const newcomer = 1;'],
    ['module-state', 'client/planted.ts', 'export let current = 0;'],
    ['question', 'client/jobs/planted.ts', 'export const planted = () => window.showQuickPick([]);'],
    [
      'question',
      'client/planted.ts',
      `import { window } from 'vscode';\nexport const box = window['createInputBox'];`,
    ],
    // Pure rooms: no clock, no chance, nothing of the platform.
    ...[
      ...['Date.now()', 'new Date()', 'Date()', `Date['now']()`, 'Math.random()', '[1].sort(Math.random)'],
      ...['performance.now()', 'crypto.randomUUID()', 'process.env', 'globalThis.process', `fetch('x')`],
      ...['setTimeout(() => 0, 1)', 'setInterval(() => 0, 1)', 'queueMicrotask(() => 0)', 'console.log(1)'],
      ...[`Buffer.from('')`, '(({ random }) => random)(Math)'],
    ].map(
      (use) => ['platform', 'server/language/planted.ts', `export const planted = () => ${use};`] as const,
    ),
    ['platform', 'client/webviews/planted.ts', 'export const planted = () => console.log(1);'],
    // Rooms that answer at once.
    ['waiting', 'server/features/planted.ts', 'export async function planted() {}'],
    ['waiting', 'server/features/planted.ts', 'export const planted = async () => await 1;'],
    ['waiting', 'server/experiment/planted.ts', 'export const planted = new Promise(() => 0);'],
  ];

  test.each(planted)('%s in %s: %s', (rule, file, text) => {
    expect(judgeModule(file, text).faults.map((fault) => fault.rule)).toContain(rule);
  });

  test('every rule is planted', () => {
    const rules: Record<FaultRule, true> = {
      unreadable: true,
      'no-room': true,
      'foreign-room': true,
      'types-only': true,
      'foreign-package': true,
      outside: true,
      computed: true,
      platform: true,
      waiting: true,
      'module-state': true,
      question: true,
    };
    expect([...new Set(planted.map(([rule]) => rule))].sort()).toEqual(Object.keys(rules).sort());
  });
});

test.each([
  `import { parse } from 'yaml';`,
  `import type { Span } from './span.ts';`,
  `export type { Span } from './span.ts';`,
  'export const rounded = Math.round(1.5);',
  `export const at = new Date('2026-01-01'), later = Date.parse('2026-01-02'), is = at instanceof Date;`,
  'export interface Timed { readonly process: Date; console(): void }',
  'export const timed = { process: 1, fetch: 2 }, sum = timed.process + timed.fetch;',
  `export const text = "import x from 'node:fs'; Date.now()"; // console.log(await 1)`,
])('no fault in %s', (text) => {
  expect(judgeModule('server/language/planted.ts', text).faults).toEqual([]);
});

function dependencies(manifest: unknown): readonly string[] {
  if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest)) return [];
  const { dependencies: named } = manifest;
  return typeof named === 'object' && named !== null ? Object.keys(named) : [];
}

/** Circles of imports that are left at run time, each written as the way round. */
function cycles(): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const edge of house.get(file)?.edges ?? []) if (!edge.typeOnly) visit(edge.file, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
