/** Sampled documents that are longer than the room the prompt leaves them: they would be cut, or skipped. */
import { t } from '@vscode/l10n';
import type { SampledText } from '../datasetFact.ts';
import type { CountedPrompt, Fit } from '../fit.ts';
import { tightestFit } from '../fit.ts';
import { counted, thousands } from '../numbers.ts';
import type { Severity } from '../problem.ts';
import type { PromptUse } from '../promptFacts.ts';
import { DOCUMENT } from '../template.ts';
import type { FactRule } from './factRule.ts';
import { mildest, placed } from './factRule.ts';

/** Silent without a window, a sample, or room for any document: that is `context-exceeded`. */
export const documentsTruncated: FactRule = {
  code: 'documents-truncated',
  check(sheet, { uses }) {
    const place = sheet.documents.at(-1);
    if (!place) return [];
    const least = mildest(
      uses,
      (use) => {
        const share = truncatedShare(sheet, use);
        return share?.cut.length === 0 ? 'fine' : share;
      },
      ({ cut, of }) => cut.length / of,
    );
    if (!least) return [];
    const { use, found } = least;
    return [
      {
        code: 'documents-truncated',
        severity: truncationSeverity(found),
        message: placed(found.fit.window.from === use.by ? null : use.by, truncationWords(found, use)),
        span: place,
        fixes: [],
      },
    ];
  },
};

/** How many sampled documents fit. */
export interface TruncatedShare {
  readonly fit: Fit;
  /** Those that are longer than their room. */
  readonly cut: readonly SampledText[];
  readonly of: number;
}

/** Null where nobody can tell. */
export function truncatedShare(prompt: CountedPrompt, use: PromptUse): TruncatedShare | null {
  const fit = tightestFit(prompt, use);
  const texts = use.dataset?.sample?.texts(documentColumn(prompt, use)) ?? [];
  if (!fit || fit.room <= 0 || texts.length === 0) return null;
  return { fit, cut: texts.filter(({ tokens }) => tokens > fit.room), of: texts.length };
}

/** The column that fills [[DOCUMENT]]. */
export function documentColumn({ prompt }: CountedPrompt, use: PromptUse): string {
  const { inputs } = prompt.header;
  return (Object.hasOwn(inputs, DOCUMENT) ? inputs[DOCUMENT] : undefined) ?? use.column;
}

/** More than half is very likely a slip; a long tail is what every web dataset has, and one document no share. */
export function truncationSeverity({ fit, cut, of }: TruncatedShare): Severity {
  // The run's own tokenizer finds fewer tokens, so that some of them fit.
  if (fit.exact || cut.length < 2) return 'hint';
  if (cut.length * 2 > of) return 'warning';
  return cut.length * 10 > of ? 'information' : 'hint';
}

/** How many, what becomes of them, and why. */
export function truncationWords({ fit, cut, of }: TruncatedShare, use: PromptUse): string {
  const longest = cut.reduce((most, text) => (text.tokens > most.tokens ? text : most));
  const { window, completion, room } = fit;
  const figures = [
    thousands(window.tokens),
    window.from,
    thousands(completion.tokens),
    thousands(room),
    longest.id,
    thousands(longest.tokens),
  ];
  const why = counted(
    cut.length,
    t(
      'Of the window of {0} tokens ({1}), {2} are kept for the answer and about {3} are left for a document; {4} has about {5}.',
      ...figures,
    ),
    t(
      'Of the window of {0} tokens ({1}), {2} are kept for the answer and about {3} are left for a document; the longest, {4}, has about {5}.',
      ...figures,
    ),
  );
  return `${fateOf(cut.length, of, use.cut)} ${why}`;
}

function fateOf(cut: number, of: number, how: PromptUse['cut']): string {
  const [some, all] = [thousands(cut), thousands(of)];
  switch (how) {
    case 'skip':
      return counted(
        cut,
        t('1 of {0} sampled documents would be skipped.', all),
        t('{0} of {1} sampled documents would be skipped.', some, all),
      );
    case 'middle':
      return counted(
        cut,
        t('1 of {0} sampled documents would be cut in the middle.', all),
        t('{0} of {1} sampled documents would be cut in the middle.', some, all),
      );
    case 'end':
      return counted(
        cut,
        t('1 of {0} sampled documents would be cut at the end.', all),
        t('{0} of {1} sampled documents would be cut at the end.', some, all),
      );
  }
}
