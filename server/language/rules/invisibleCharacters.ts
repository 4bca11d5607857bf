/** Zero-width, bidirectional and control characters: nobody sees them, and every model does. */

import { t } from '@vscode/l10n';
import { matchesIn } from '../matchesIn.ts';
import { counted } from '../numbers.ts';
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Joiners between letters of scripts that need them, and inside emoji, are left alone. */
export const invisibleCharacters: Rule = { code: 'invisible-characters', check };

/** Control and format characters but those that are white space or visible, and joiners that join nothing. */
const INVISIBLE =
  /(?:(?![\u200D\u200C\t\n\r\u0085\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2])[\p{Cc}\p{Cf}])+|(?<!\P{ASCII})[\u200C\u200D]+|[\u200C\u200D]+(?!\P{ASCII})/gu;

function check(sheet: Sheet): readonly Problem[] {
  const { start, end } = sheet.prompt.bodySpan;
  const problems: Problem[] = [];
  for (const match of matchesIn(sheet.text.slice(start, end), INVISIBLE)) {
    const span = { start: start + match.index, end: start + match.index + match[0].length };
    const names = namesOf(match[0]);
    problems.push({
      code: 'invisible-characters',
      severity: 'warning',
      message: counted(
        new Set(match[0]).size,
        t('{0} cannot be seen here and is sent to the model.', names),
        t('{0} cannot be seen here and are sent to the model.', names),
      ),
      span,
      fixes: [{ title: t('Remove {0}', names), edits: [{ span, newText: '' }], preferred: true }],
    });
  }
  return problems;
}

function namesOf(characters: string): string {
  const points = [...new Set(Array.from(characters.slice(0, 40), (c) => c.codePointAt(0) ?? 0))];
  const names = points.slice(0, 3).map((point) => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`);
  return points.length > 3 ? t('{0} and more', names.join(', ')) : names.join(', ');
}
