/**
 * What DataTrove's own rule would do to sampled documents. It cuts template and document together, at the last line
 * end before (context - max_tokens) × 3 characters, and writes one line to its log.
 */

import { t } from '@vscode/l10n';
import { codePoints } from '../approximateTokens.ts';
import type { SampledText } from '../datasetFact.ts';
import type { CountedPrompt } from '../fit.ts';
import { tightestFit } from '../fit.ts';
import { thousands } from '../numbers.ts';
import type { PromptUse } from '../promptFacts.ts';
import { DOCUMENT } from '../template.ts';
import { documentColumn } from './documentsTruncated.ts';
import type { FactRule, Judgement } from './factRule.ts';
import { mildest, placed, someOf } from './factRule.ts';
import { instructionWords } from './instruction.ts';

/**
 * A hint: Rephrase cuts only the document. It matters where the same prompt is taken to DataTrove, as its authors do.
 * Silent where no completion limit is written, because DataTrove's budget then hangs on a default of its own.
 */
export const datatroveTruncation: FactRule = {
  code: 'datatrove-truncation',
  check(sheet, { uses }) {
    const place = sheet.documents.at(-1);
    if (!place) return [];
    const least = mildest(
      uses,
      (use) => datatroveLosses(sheet, use),
      ({ documents, instruction }) => documents.length + instruction.length,
    );
    if (!least) return [];
    const message = placed(least.use.by, lossWords(least.found));
    return [{ code: 'datatrove-truncation', severity: 'hint', message, span: place, fixes: [] }];
  },
};

/** What would be lost. */
export interface DatatroveLosses {
  /** Characters for prompt and document together. */
  readonly budget: number;
  /** Sampled documents of which nothing would be sent. */
  readonly documents: readonly SampledText[];
  /** Sampled documents after which the rest of the instruction would be missing. */
  readonly instruction: readonly SampledText[];
  readonly of: number;
}

/** Applies DataTrove's rule (0.10.0) to the sample. */
export function datatroveLosses(counted: CountedPrompt, use: PromptUse): Judgement<DatatroveLosses> {
  const fit = tightestFit(counted, use);
  if (!fit || fit.completion.key === null) return null;
  const budget = (fit.window.tokens - fit.completion.tokens) * 3;
  const texts = use.dataset?.sample?.texts(documentColumn(counted, use)) ?? [];
  if (budget <= 0) {
    // `context-exceeded` says it with more weight, unless the prompt silences that.
    const said = !counted.prompt.header.ignore.includes('context-exceeded');
    return said ? null : { budget, documents: texts, instruction: [], of: texts.length };
  }
  const around = aroundDocument(counted);
  if (!around) return null;
  const long = texts.filter(({ characters }) => around.before + characters + around.after > budget);
  const documents = long.filter(({ text }) => vanishes(text, budget - around.before, around.breaks));
  const instruction = around.instructs ? long.filter((text) => !documents.includes(text)) : [];
  if (documents.length + instruction.length === 0) return texts.length === 0 ? null : 'fine';
  return { budget, documents, instruction, of: texts.length };
}

/** The rule and its consequence. */
export function lossWords({ budget, documents, instruction, of }: DatatroveLosses): string {
  const figure = thousands(budget);
  const own = t('Rephrase cuts only the document.');
  if (budget <= 0) {
    return `${t('DataTrove would send nothing of this prompt: its budget for prompt and document together, (context - max_tokens) × 3 characters, is {0}, and it does not say so.', figure)} ${own}`;
  }
  const why = t(
    'It cuts prompt and document together, at the last line end before (context - max_tokens) × 3 = {0} characters.',
    figure,
  );
  return `${lossOf(documents, instruction, of)} ${why} ${own}`;
}

function lossOf(documents: readonly SampledText[], instruction: readonly SampledText[], of: number): string {
  if (instruction.length === 0) return t('DataTrove would send no text of {0}.', countOf(documents, of));
  return documents.length === 0
    ? t('DataTrove would lose the instruction after {0}.', countOf(instruction, of))
    : t(
        'DataTrove would send no text of {0} and lose the instruction after {1} more.',
        countOf(documents, of),
        thousands(instruction.length),
      );
}

function countOf(texts: readonly SampledText[], of: number): string {
  const some = someOf(
    texts.map(({ id }) => id),
    3,
  );
  return t('{0} of {1} sampled documents ({2})', thousands(texts.length), thousands(of), some);
}

/** What stands around the document of a prompt. */
interface Around {
  /** Characters before and behind it. */
  readonly before: number;
  readonly after: number;
  /** Whether a line ends before it. */
  readonly breaks: boolean;
  /** Whether what stands behind it instructs. */
  readonly instructs: boolean;
}

function aroundDocument({ prompt }: CountedPrompt): Around | null {
  const { text, segments, dialect } = prompt.template;
  // DataTrove has no Jinja: there is nothing that its rule could cut.
  if (dialect === 'jinja') return null;
  const documents = segments.filter((segment) => segment.kind === 'placeholder' && segment.name === DOCUMENT);
  const [first] = documents;
  const last = documents.at(-1);
  // Copies of the document are each filled; which of them is cut is nothing a sentence can say.
  if (!first || !last || first !== last) return null;
  const head = text.slice(0, first.span.start);
  const tail = text.slice(last.span.end);
  return {
    before: codePoints(head),
    breaks: head.includes('\n'),
    after: codePoints(tail),
    instructs: instructionWords(tail) > 3,
  };
}

/** Whether the cut falls before the text: lines end before it, and none in what of it lies within the budget. */
function vanishes(text: string, room: number, breaks: boolean): boolean {
  return room <= 0 || (breaks && !text.slice(0, room).includes('\n'));
}
