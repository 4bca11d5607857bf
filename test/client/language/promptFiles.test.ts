import { describe, expect, test } from 'vitest';
import type { FileAt } from '../../../client/language/promptFiles.ts';
import { createPromptFiles } from '../../../client/language/promptFiles.ts';

const DEFAULT = ['**/prompts/**/*.{md,txt}'];
const files = createPromptFiles([
  { scheme: 'file', baseUri: 'file:///w', path: '/w', patterns: DEFAULT },
  { scheme: 'file', baseUri: 'file:///other', path: '/other', patterns: ['*.txt', '[', ''] },
]);

const at = (path: string, languageId?: string, scheme = 'file'): FileAt => ({ scheme, path, languageId });

describe('likelihood', () => {
  test.each([
    '/w/prompts/faq.md',
    '/w/a/prompts/deep/er/table.txt',
    '/w/prompts/.hidden/x.md',
    '/other/a.txt',
  ])('%s is possible', (path) => {
    expect(files.likelihood(at(path))).toBe('possible');
    expect(files.likelihood(at(path, path.endsWith('.md') ? 'markdown' : 'plaintext'))).toBe('possible');
  });

  test.each([
    '/elsewhere/faq.rephrase.md',
    '/w/x.rephrase.txt',
    '/w/prompts/a.rephrase.md',
    '/w/node_modules/a.rephrase.md',
  ])('%s is sure', (path) => expect(files.likelihood(at(path))).toBe('sure'));

  test.each([
    '/w/notes.md',
    '/elsewhere/prompts/a.md',
    '/wx/prompts/a.md',
    '/other/deep/a.txt',
    '/w/prompts/README.md',
    '/w/prompts/readme.txt',
    '/w/prompts/a.prompt.md',
    '/w/prompts/a.instructions.md',
    '/w/prompts/a.agent.md',
    '/w/prompts/SKILL.md',
    '/w/.github/prompts/a.md',
    '/w/node_modules/x/prompts/a.md',
    '/w/prompts/a.py',
    '/w/prompts/a.experiment.yaml',
  ])('%s is none', (path) => expect(files.likelihood(at(path))).toBeNull());

  test('a language of its own keeps a file out, ours lets it in', () => {
    expect(files.likelihood(at('/w/prompts/a.md', 'chatagent'))).toBeNull();
    expect(files.likelihood(at('Untitled-1', 'rephrase', 'untitled'))).toBe('sure');
    expect(files.likelihood(at('Untitled-1', 'markdown', 'untitled'))).toBeNull();
  });

  test('old versions and output are never looked at', () => {
    expect(files.likelihood(at('/w/prompts/a.md', 'markdown', 'git'))).toBeNull();
    expect(files.likelihood(at('/w/a.rephrase.md', 'rephrase', 'git'))).toBeNull();
  });
});
