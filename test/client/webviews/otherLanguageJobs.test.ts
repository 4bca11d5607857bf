/** The pages of jobs and of outputs in a language with longer texts: nothing is left in English, nothing is cut off. */
import { expect, test } from 'vitest';
import { pseudoBundle } from '../../l10n/pseudoTexts.ts';
import { axeFaults } from './axeFaults.ts';
import { bareWords, cutTexts } from './faultyTexts.ts';
import { openAlone } from './openAlone.ts';
import { JOB_MESSAGES, OUTPUT_MESSAGES } from './pseudoMessages.ts';

const WIDE = { width: 1200, height: 1000 };
const ELEMENTS = { jobs: 'rephrase-job', output: 'rephrase-output' };
const WIDTHS = [
  { width: 1200, theme: 'dark' },
  { width: 480, theme: 'light' },
] as const;

test.each(['jobs', 'output'] as const)('the page of %s', async (name) => {
  const opened = await openAlone<unknown, unknown>(name, ELEMENTS[name], WIDE, pseudoBundle());
  try {
    const messages = name === 'jobs' ? JOB_MESSAGES : OUTPUT_MESSAGES;
    await opened.send(...messages);
    for (const { theme, width } of WIDTHS) {
      await opened.setTheme(theme);
      await opened.page.setViewportSize({ ...WIDE, width });
      await opened.screenshot(`pseudo-${name}-${width}`);
      expect(await bareWords(opened.page, await opened.heard())).toEqual([]);
      expect(await cutTexts(opened.page)).toEqual([]);
      expect(await axeFaults(opened.page)).toEqual([]);
    }
    expect(await opened.faults()).toEqual([]);
  } finally {
    await opened.page.context().browser()?.close();
  }
});
