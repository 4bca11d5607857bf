/** When a preview was run, as a list says it: under a heading for its day or month, with its time. Pure. */
import { t } from '@vscode/l10n';
import { dayText } from '../../server/language/numbers.ts';

/** "Today", "Yesterday", the day's name within a week, else the month. `now` and `at` are milliseconds; days are local. */
export function dayHeading(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return t('Today');
  if (days === 1) return t('Yesterday');
  const date = new Date(at);
  if (days < 7) return dayText(date, { weekday: 'long' });
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return dayText(date, { month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
}

/** "14:05 · 20 min ago" within a day, "Nov 3, 14:05" where the heading names no day. */
export function timeWords(at: number, now: number): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const days = daysBetween(at, now);
  if (days >= 7) return `${dayText(date, { month: 'short', day: 'numeric' })}, ${time}`;
  return days <= 0 ? `${time} · ${agoWords(now - at)}` : time;
}

function agoWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return t('just now');
  return minutes < 60 ? t('{0} min ago', minutes) : t('{0} h ago', Math.floor(minutes / 60));
}

/** Midnights between the two; a day of a clock change counts as one. */
function daysBetween(at: number, now: number): number {
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}
