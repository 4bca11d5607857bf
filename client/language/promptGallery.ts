/** The gallery of "New Prompt…" as lines of a list: each form with what was measured of it. Words only. */
import { t } from '@vscode/l10n';
import { thousands } from '../../server/language/numbers.ts';
import { type Evidence, PLAIN_WEB_SCORE, PROMPT_TEMPLATES, type PromptTemplate } from './promptTemplates.ts';

/** A line; a heading has no template. */
export interface GalleryLine {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly template: PromptTemplate | null;
}

/** What the figures are. */
export const GALLERY_NOTE = t(
  'Scores of arXiv 2604.13977, by Gemma-3-1B; plain web text {0}; noise ±0.2',
  PLAIN_WEB_SCORE,
);

/** Forms above plain web text, forms below it, and an empty prompt, each under a heading. */
export function galleryLines(): readonly GalleryLine[] {
  const measured = PROMPT_TEMPLATES.filter(({ evidence }) => evidence !== null);
  const above = measured.filter(({ evidence }) => (evidence?.score ?? 0) > PLAIN_WEB_SCORE);
  const below = measured.filter((template) => !above.includes(template));
  const rest = PROMPT_TEMPLATES.filter(({ evidence }) => evidence === null);
  return [
    // Short: a heading takes its width from the line beside it.
    heading(t('Above web text')),
    ...above.map(lineOf),
    heading(t('Below web text')),
    ...below.map(lineOf),
    heading(t('Your own')),
    ...rest.map(lineOf),
  ];
}

function lineOf(template: PromptTemplate): GalleryLine {
  const { label, detail, evidence } = template;
  return {
    label,
    description: evidence ? scores(evidence) : '',
    detail: [detail, ...(evidence ? costs(evidence) : [])].join(' · '),
    template,
  };
}

function scores({ score, best }: Evidence): string {
  return best === null
    ? score.toFixed(2)
    : t('{0} · {1} with SmolLM2-1.7B', score.toFixed(2), best.toFixed(2));
}

function costs({ tokens, sharePercent }: Evidence): readonly string[] {
  return [
    ...(tokens ? [t('{0} to {1} tokens', thousands(tokens[0]), thousands(tokens[1]))] : []),
    ...(sharePercent === null ? [] : [t('{0} % of the mix', sharePercent)]),
  ];
}

function heading(label: string): GalleryLine {
  return { label, description: '', detail: '', template: null };
}
