/** What a gallery (the Marketplace, Open VSX) shows and refuses: icon, texts, categories, declarations. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readManifest } from './readManifest.ts';

const manifest = readManifest();

/** Of the galleries; another one is refused at publication. */
const CATEGORIES = new Set([
  'Programming Languages',
  'Snippets',
  'Linters',
  'Formatters',
  'Testing',
  'Machine Learning',
  'Data Science',
  'AI',
  'Notebooks',
  'Visualization',
  'Other',
]);

test('the icon is a square PNG of at least 128 points', () => {
  const icon = readFileSync(manifest.icon);
  expect(icon.subarray(1, 4).toString()).toBe('PNG');
  const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
  expect(width).toBe(height);
  expect(width).toBeGreaterThanOrEqual(128);
});

test('texts, categories and keywords are of the lengths and kinds that are taken', () => {
  expect(manifest.publisher).toMatch(/^[a-z][a-z0-9-]*$/);
  expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(manifest.displayName.length).toBeLessThanOrEqual(40);
  expect(manifest.categories.every((category: string) => CATEGORIES.has(category))).toBe(true);
  expect(manifest.keywords.length).toBeLessThanOrEqual(30);
  expect(manifest.license).toBe('Apache-2.0');
  expect(readFileSync('LICENSE', 'utf8')).toContain('Apache License');
  expect(readFileSync('README.md', 'utf8').length).toBeGreaterThan(2000);
});

test('where it runs and what it does without trust or a disk is declared', () => {
  expect(manifest.extensionKind).toEqual(['workspace']);
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  expect(untrustedWorkspaces).toMatchObject({ supported: 'limited', description: expect.any(String) });
  expect(virtualWorkspaces).toMatchObject({ supported: 'limited', description: expect.any(String) });
  expect(manifest.preview).toBe(true);
});

test('every setting has a description, a scope and a default or a type', () => {
  const groups = [manifest.contributes.configuration].flat();
  const settings = Object.entries<Record<string, unknown>>(
    Object.assign({}, ...groups.map(({ properties }) => properties)),
  );
  expect(settings.length).toBeGreaterThan(10);
  for (const [key, setting] of settings) {
    expect(setting['description'] ?? setting['markdownDescription'], key).toEqual(expect.any(String));
    expect(setting['scope'], key).toMatch(
      /^(machine|application|window|resource|machine-overridable|language-overridable)$/,
    );
    expect('type' in setting || 'enum' in setting, key).toBe(true);
  }
});
