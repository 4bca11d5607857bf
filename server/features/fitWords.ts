/** How long a prompt is and how it fits, in a few words: for the hint behind the body and for hovers. */

import { t } from '@vscode/l10n';
import type { CountedPrompt } from '../language/fit.ts';
import { tightestFit } from '../language/fit.ts';
import { counted, thousands } from '../language/numbers.ts';
import type { PromptUse } from '../language/promptFacts.ts';
import { truncatedShare } from '../language/rules/documentsTruncated.ts';

/** Tokens, share of the window, share of sampled documents that do not fit; as far as it is known. */
export function fitWords(prompt: CountedPrompt, use: PromptUse | null): readonly string[] {
  return words(prompt, use, whole);
}

/** The same in as few words as fit into an inlay hint: VS Code cuts off what is longer. */
export function fitLabel(prompt: CountedPrompt, use: PromptUse | null): string {
  let label = '';
  for (const length of [whole, shorter, shortest]) {
    label = words(prompt, use, length).join(' · ');
    if (label.length <= LONGEST_HINT) break;
  }
  return label;
}

/** The default of `editor.inlayHints.maximumLength`. */
const LONGEST_HINT = 43;

/** How the parts are said: at length, shorter, and as short as can be. */
interface Wording {
  tokens(count: number): string;
  share(percent: string): string;
  noRoom(): string;
  none(fate: Fate): string;
  some(cut: string, of: string, fate: Fate): string;
}

type Fate = 'cut' | 'skipped';

const whole: Wording = {
  tokens: (count) => counted(count, t('≈ 1 token'), t('≈ {0} tokens', thousands(count))),
  share: (share) => t('{0} of the window', share),
  noRoom: () => t('no room for a document'),
  none: (fate) => (fate === 'cut' ? t('no sampled document cut') : t('no sampled document skipped')),
  some: (cut, of, fate) =>
    fate === 'cut'
      ? t('{0} of {1} sampled documents cut', cut, of)
      : t('{0} of {1} sampled documents skipped', cut, of),
};

const shorter: Wording = {
  tokens: whole.tokens,
  share: (share) => t('{0} of window', share),
  noRoom: () => t('no room'),
  none: (fate) => (fate === 'cut' ? t('none cut') : t('none skipped')),
  some: (cut, of, fate) => (fate === 'cut' ? t('{0} of {1} cut', cut, of) : t('{0} of {1} skipped', cut, of)),
};

const shortest: Wording = {
  ...shorter,
  tokens: (count) => t('≈ {0} tok', thousands(count)),
  some: (cut, of, fate) => (fate === 'cut' ? t('{0}/{1} cut', cut, of) : t('{0}/{1} skipped', cut, of)),
};

function words(prompt: CountedPrompt, use: PromptUse | null, say: Wording): readonly string[] {
  const { tokens } = prompt;
  const said = [say.tokens(tokens)];
  const fit = use && tightestFit(prompt, use);
  if (!use || !fit) return said;
  said.push(say.share(percent(tokens / fit.window.tokens)));
  if (fit.room <= 0) return [...said, say.noRoom()];
  const share = truncatedShare(prompt, use);
  if (share) {
    const fate = use.cut === 'skip' ? 'skipped' : 'cut';
    // No number where there is nothing to count: another sample may have another size.
    said.push(
      share.cut.length === 0
        ? say.none(fate)
        : say.some(thousands(share.cut.length), thousands(share.of), fate),
    );
  }
  return said;
}

/** The same at length, as Markdown. */
export function fitDetails(prompt: CountedPrompt, use: PromptUse | null): string {
  const parts = [
    `${fitWords(prompt, use).join(' · ')}.`,
    t(
      'Counted is the prompt without its document and other inputs, as one token per three bytes: an approximation on the safe side.',
    ),
  ];
  const fit = use && tightestFit(prompt, use);
  if (!use || !fit) return parts.join('\n\n');
  const { window, completion, model } = fit;
  parts.push(
    t(
      'The window has {0} tokens ({1}): {2} are kept for the answer, about {3} are left for a document.',
      thousands(window.tokens),
      model === null ? window.from : `${window.from}, ${model}`,
      thousands(completion.tokens),
      thousands(Math.max(0, fit.room)),
    ),
  );
  if (fit.exact)
    parts.push(
      t("The run counts with the model's own tokenizer, which finds fewer tokens, so that more fits."),
    );
  return [...parts, ...sampleWords(use)].join('\n\n');
}

function sampleWords({ dataset, by }: PromptUse): readonly string[] {
  if (!dataset?.sample) return [];
  const { rows, all } = dataset.sample.drawnFrom;
  if (!all) return [t('The sample is drawn from the first {0} rows of {1}.', thousands(rows), dataset.name)];
  return by === null
    ? [t('The sample is that of the preview, from {0}.', dataset.name)]
    : [t('The sample is that of {0}, from {1}.', by, dataset.name)];
}

function percent(share: number): string {
  const value = Math.round(share * 100);
  return value < 1 ? '< 1 %' : `${value} %`;
}
