/** What is wrong with a Jinja template itself: its grammar, and words that prompts do not have. Never in a literal one. */
import { t } from '@vscode/l10n';
import { scanJinja } from '../jinja/scanJinja.ts';
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

/** Reports both codes of Jinja; a template with any of them is not sent. */
export const jinjaFaults: Rule = { code: 'jinja-syntax', check };

function check({ text, prompt }: Sheet): readonly Problem[] {
  if (prompt.template.dialect !== 'jinja') return [];
  const { start, end } = prompt.bodySpan;
  return scanJinja(text.slice(start, end)).faults.map(({ code, span, message, meant }) => {
    const place = { start: start + span.start, end: start + span.end };
    const written = text.slice(place.start, place.end);
    return {
      code,
      severity: 'error',
      message: meant === null ? message : t('{0} Did you mean {1}?', message, meant),
      span: place,
      fixes:
        meant === null
          ? []
          : [
              {
                title: t('Replace {0} with {1}', written, meant),
                edits: [{ span: place, newText: meant }],
                preferred: true,
              },
            ],
    };
  });
}
