/** Sampled documents that are longer than the room the prompt leaves them: they would be cut, or skipped. */
import type { SampledText } from '../datasetFact.ts';
import type { CountedPrompt, Fit } from '../fit.ts';
import { tightestFit } from '../fit.ts';
import { thousands } from '../numbers.ts';
import type { Severity } from '../problem.ts';
import type { PromptUse } from '../promptFacts.ts';
import { DOCUMENT } from '../template.ts';
import type { FactRule } from './factRule.ts';
import { inExperiment, mildest } from './factRule.ts';

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
        message: `${truncationWords(found, use)}${found.fit.window.from === use.by ? '' : inExperiment(use.by)}.`,
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

/** How many, why, and what becomes of them; without its full stop. */
export function truncationWords({ fit, cut, of }: TruncatedShare, use: PromptUse): string {
  const { window, completion, room } = fit;
  const longest = cut.reduce((most, text) => (text.tokens > most.tokens ? text : most));
  const fate = use.cut === 'skip' ? 'skipped' : use.cut === 'middle' ? 'cut in the middle' : 'cut at the end';
  const which = cut.length === 1 ? longest.id : `the longest, ${longest.id},`;
  return `${thousands(cut.length)} of ${thousands(of)} sampled documents would be ${fate}: of the window of ${thousands(window.tokens)} tokens (${window.from}) ${thousands(completion.tokens)} are kept for the answer and about ${thousands(room)} are left for a document; ${which} has about ${thousands(longest.tokens)}`;
}
