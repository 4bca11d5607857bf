import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, decodeSettings } from '../../client/decodeSettings.ts';

const from = (values: Readonly<Record<string, unknown>>) => decodeSettings((key) => values[key]);

test('nothing set gives the defaults', () => {
  expect(from({})).toEqual(DEFAULT_SETTINGS);
});

test('values are taken, numbers drawn into their bounds, blanks count as not set', () => {
  expect(
    from({
      prompts: ['p/*.md'],
      endpoint: ' gpu ',
      documents: '  ',
      'sample.size': 5000,
      'sample.seed': -3,
      'preview.concurrency': 0,
      codeLens: false,
      diagnostics: { 'list-damage': 'off', 'chat-tokens': 'loud', 'input-unused': 1 },
      inlayHints: 'no',
      jobsFolder: '/scratch/jobs',
    }),
  ).toEqual({
    prompts: ['p/*.md'],
    endpoint: 'gpu',
    documents: null,
    sample: { size: 1000, seed: -3 },
    previewConcurrency: 1,
    codeLens: false,
    diagnostics: { 'list-damage': 'off' },
    inlayHints: true,
    jobsFolder: '/scratch/jobs',
  });
});

test('law: whatever a settings file holds, decoding gives a frozen object of the right shape', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), fc.anything(), (values, any) => {
      const settings = decodeSettings((key) => values[key] ?? any);
      expect(Object.isFrozen(settings) && Object.isFrozen(settings.sample)).toBe(true);
      expect(settings.prompts.every((glob) => typeof glob === 'string')).toBe(true);
      expect(Number.isInteger(settings.sample.size)).toBe(true);
      expect(settings.endpoint === null || settings.endpoint.trim() !== '').toBe(true);
    }),
  );
});
