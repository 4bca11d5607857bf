/** How long a prompt is and how it fits, in a few words: for the hint behind the body and for hovers. */
import type { CountedPrompt } from '../language/fit.ts';
import { tightestFit } from '../language/fit.ts';
import type { PromptUse } from '../language/promptFacts.ts';
import { truncatedShare } from '../language/rules/documentsTruncated.ts';

/** Tokens, share of the window, share of sampled documents that do not fit; as far as it is known. */
export function fitWords(counted: CountedPrompt, use: PromptUse | null): readonly string[] {
  const { tokens } = counted;
  const words = [`≈ ${count(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`];
  const fit = use && tightestFit(counted, use);
  if (!use || !fit) return words;
  words.push(`${percent(tokens / fit.window.tokens)} of the window`);
  if (fit.room <= 0) return [...words, 'no room for a document'];
  const share = truncatedShare(counted, use);
  if (share) {
    const fate = use.cut === 'skip' ? 'skipped' : 'cut';
    // No number where there is nothing to count: another sample may have another size.
    words.push(
      share.cut.length === 0
        ? `no sampled document ${fate}`
        : `${count(share.cut.length)} of ${count(share.of)} sampled documents ${fate}`,
    );
  }
  return words;
}

/** The same in as few words as fit into an inlay hint: VS Code cuts off what is longer. */
export function fitLabel(counted: CountedPrompt, use: PromptUse | null): string {
  const whole = fitWords(counted, use).join(' · ');
  if (whole.length <= LONGEST_HINT) return whole;
  const shorter = whole
    .replace('of the window', 'of window')
    .replace('no room for a document', 'no room')
    .replace('no sampled document ', 'none ')
    .replace(' sampled documents ', ' ');
  return shorter.length <= LONGEST_HINT
    ? shorter
    : shorter.replace('tokens', 'tok').replace(/(\d) of (\d)/, '$1/$2');
}

/** The default of `editor.inlayHints.maximumLength`. */
const LONGEST_HINT = 43;

/** The same at length, as Markdown. */
export function fitDetails(counted: CountedPrompt, use: PromptUse | null): string {
  const parts = [
    `${fitWords(counted, use).join(' · ')}.`,
    'Counted is the prompt without its document and other inputs, as one token per three bytes: an approximation on the safe side.',
  ];
  const fit = use && tightestFit(counted, use);
  if (use && fit) {
    const { window, completion, model } = fit;
    parts.push(
      `The window has ${count(window.tokens)} tokens (${window.from}${model === null ? '' : `, ${model}`}): ${count(completion.tokens)} are kept for the answer, about ${count(Math.max(0, fit.room))} are left for a document.`,
    );
    if (fit.exact)
      parts.push(
        "The run counts with the model's own tokenizer, which finds fewer tokens, so that more fits.",
      );
    const sample = use.dataset?.sample;
    if (use.dataset && sample) {
      const { rows, all } = sample.drawnFrom;
      parts.push(
        all
          ? `The sample is that of ${use.by === null ? 'the preview' : use.by}, from ${use.dataset.name}.`
          : `The sample is drawn from the first ${count(rows)} rows of ${use.dataset.name}.`,
      );
    }
  }
  return parts.join('\n\n');
}

function percent(share: number): string {
  const value = Math.round(share * 100);
  return value < 1 ? '< 1 %' : `${value} %`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
