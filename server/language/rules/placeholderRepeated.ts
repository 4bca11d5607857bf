/** The document in more than one place: it is sent, counted and paid for as often. */
import type { Problem } from '../problem.ts';
import type { Rule, Sheet } from './sheet.ts';

export const placeholderRepeated: Rule = { code: 'placeholder-repeated', check };

/** Silent in Jinja, where branches may each hold the document. */
function check(sheet: Sheet): readonly Problem[] {
  if (sheet.prompt.template.dialect === 'jinja') return [];
  return sheet.documents.slice(1).map((span, index) => ({
    code: 'placeholder-repeated',
    severity: 'warning',
    message: `[[DOCUMENT]] stands here for the ${ordinal(index + 2)} time: the whole document is sent again, and each copy takes its share of the context.`,
    span,
    fixes: [{ title: 'Remove this [[DOCUMENT]]', edits: [{ span, newText: '' }], preferred: false }],
  }));
}

function ordinal(n: number): string {
  return ['', 'first', 'second', 'third', 'fourth', 'fifth'][n] ?? `${n}th`;
}
