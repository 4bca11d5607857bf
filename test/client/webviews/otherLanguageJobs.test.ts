/** The pages of jobs and of outputs in a language with longer texts: nothing is left in English, nothing is cut off. */
import { describe, expect, test } from 'vitest';
import { pseudoBundle } from '../../l10n/pseudoTexts.ts';
import { axeFaults } from './axeFaults.ts';
import { bareWords, cutTexts } from './faultyTexts.ts';
import { anyPageUnderTest } from './pageUnderTest.ts';
import { JOB_MESSAGES, OUTPUT_MESSAGES } from './pseudoMessages.ts';

const WIDTHS = [
  { width: 1200, theme: 'dark' },
  { width: 480, theme: 'light' },
] as const;

describe.each([
  { name: 'jobs', messages: JOB_MESSAGES },
  { name: 'output', messages: OUTPUT_MESSAGES },
] as const)('the page of $name', ({ name, messages }) => {
  const opened = anyPageUnderTest<unknown, unknown>(name);

  test.each(WIDTHS)('at $width px', async ({ width, theme }) => {
    await opened.open({ width, height: 1000, theme, texts: pseudoBundle() });
    await opened.send(...messages);
    await opened.screenshot(`pseudo-${name}-${width}`);
    expect(await bareWords(opened.page, await opened.heard())).toEqual([]);
    expect(await cutTexts(opened.page)).toEqual([]);
    expect(await axeFaults(opened.page)).toEqual([]);
  });
});
