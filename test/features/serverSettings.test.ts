/** What the server makes of the settings it is sent. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeActionsAt } from '../../server/features/codeActions.ts';
import { decodeFacts, NO_FACTS } from '../../server/features/decodeFacts.ts';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { NO_KNOWLEDGE } from '../../server/features/knowledge.ts';
import {
  DEFAULT_SERVER_SETTINGS,
  decodeServerSettings,
  levelsFor,
  settingsAt,
} from '../../server/features/serverSettings.ts';
import { promptOf } from './takeSnapshot.ts';

test('the innermost folder around a document decides, and without one the window', () => {
  const settings = decodeServerSettings({
    codeLens: false,
    diagnostics: { 'list-damage': 'error' },
    folders: {
      'file:///w': { diagnostics: { 'list-damage': 'off' }, documents: 'd.jsonl', sample: { size: 3 } },
      'file:///w/inner': { diagnostics: { 'list-damage': 'hint' } },
      'file:///other/': {},
    },
  });
  expect(settings.codeLens).toBe(false);
  expect(levelsFor(settings, 'file:///w/a.md')).toEqual({ 'list-damage': 'off' });
  expect(levelsFor(settings, 'file:///w/inner/prompts/a.md')).toEqual({ 'list-damage': 'hint' });
  expect(levelsFor(settings, 'file:///w2/a.md')).toEqual({ 'list-damage': 'error' });
  expect(levelsFor(settings, 'file:///other/a.md')).toEqual({});
  expect(settingsAt(settings, 'file:///w/a.md')).toMatchObject({
    folder: 'file:///w',
    settings: { documents: 'd.jsonl', sample: { size: 3, seed: 7 } },
  });
  expect(settingsAt(settings, 'file:///elsewhere').folder).toBeNull();
});

test('what is switched off has neither a diagnostic nor a fix; what is louder is so in both', () => {
  const snapshot = promptOf('Rewrite {text}');
  const start = { line: 0, character: 9 };
  const at = { start, end: start };
  const off = { ...NO_KNOWLEDGE, levels: { 'placeholder-dialect': 'off' } } as const;
  expect(diagnosticsOf(snapshot, off)).toEqual([]);
  expect(codeActionsAt(snapshot, at, undefined, off)).toEqual([]);
  const quieter = { ...NO_KNOWLEDGE, levels: { 'placeholder-dialect': 'hint' } } as const;
  const [diagnostic] = diagnosticsOf(snapshot, quieter);
  expect(diagnostic?.severity).toBe(4);
  expect(codeActionsAt(snapshot, at, undefined, quieter)[0]?.diagnostics).toEqual([diagnostic]);
});

test('law: any value decodes, and nothing at all means the defaults', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(typeof decodeServerSettings(value).codeLens).toBe('boolean');
    }),
  );
  for (const nothing of [undefined, null, {}, 'x', 3]) {
    expect(decodeServerSettings(nothing)).toEqual(DEFAULT_SERVER_SETTINGS);
  }
});

test('law: any facts decode, and what says nothing is left out', () => {
  fc.assert(fc.property(fc.anything(), (value) => void decodeFacts(value)));
  expect(decodeFacts(undefined)).toEqual(NO_FACTS);
  const pushed = {
    profiles: [{ alias: 'gpu', window: 0 }, { model: 'm' }, 3],
    endpoints: [{ alias: 'gpu', models: [{ id: 'm', window: 8192 }, { id: '' }, null] }, {}],
    previews: [{ promptUri: 'file:///w/a.md', prompt: 'a', done: 'x', total: 2 }, { prompt: 'b' }],
    cluster: { partitions: [{ name: 'gpu' }, { nodes: 3 }], accounts: ['a', 3], qualities: 'x' },
  };
  expect(decodeFacts(pushed)).toMatchObject({
    profiles: [{ alias: 'gpu', model: null, window: null, tokenizer: null }],
    endpoints: [{ alias: 'gpu', models: [{ id: 'm', window: 8192 }] }],
    previews: [{ prompt: 'a', done: 0, total: 2, meanTokens: null }],
    cluster: { partitions: [{ name: 'gpu', isUp: true, nodes: 0 }], accounts: ['a'], qualities: [] },
  });
  expect(decodeFacts({ cluster: { place: 'login-1', partitions: [3] } }).cluster).toBeNull();
});
