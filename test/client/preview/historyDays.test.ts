/** When previews were run, in the words of their list. */
import { expect, test } from 'vitest';
import { dayHeading, timeWords } from '../../../client/preview/historyDays.ts';

const now = new Date(2026, 10, 22, 15, 30).getTime();
const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();

test.each([
  [at(2026, 10, 22, 15, 29), 'Today', '15:29 · 1 min ago'],
  [at(2026, 10, 22, 15, 30), 'Today', '15:30 · just now'],
  [at(2026, 10, 22, 0, 5), 'Today', '00:05 · 15 h ago'],
  [at(2026, 10, 21, 23, 59), 'Yesterday', '23:59'],
  [at(2026, 10, 18, 9, 0), 'Wednesday', '09:00'],
  [at(2026, 10, 15, 9, 0), 'November', 'Nov 15, 09:00'],
  [at(2025, 11, 31, 9, 0), 'December 2025', 'Dec 31, 09:00'],
])('%#: %s', (when, heading, words) => {
  expect(dayHeading(when, now)).toBe(heading);
  expect(timeWords(when, now)).toBe(words);
});
