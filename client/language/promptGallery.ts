/** The gallery of "New Prompt…" as lines of a list: each form with what was measured of it. Words only. */
import { type Evidence, PLAIN_WEB_SCORE, PROMPT_TEMPLATES, type PromptTemplate } from './promptTemplates.ts';

/** A line; a heading has no template. */
export interface GalleryLine {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly template: PromptTemplate | null;
}

/** What the figures are. */
export const GALLERY_NOTE = 'Scores of arXiv 2604.13977, rephrased by Gemma-3-1B; noise ±0.2';

/** Forms above plain web text, forms below it, and an empty prompt, each under a heading. */
export function galleryLines(): readonly GalleryLine[] {
  const measured = PROMPT_TEMPLATES.filter(({ evidence }) => evidence !== null);
  const above = measured.filter(({ evidence }) => (evidence?.score ?? 0) > PLAIN_WEB_SCORE);
  const below = measured.filter((template) => !above.includes(template));
  const rest = PROMPT_TEMPLATES.filter(({ evidence }) => evidence === null);
  return [
    heading(`Above plain web text (${PLAIN_WEB_SCORE})`),
    ...above.map(lineOf),
    heading('Below it'),
    ...below.map(lineOf),
    heading('Your own'),
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
  return best === null ? score.toFixed(2) : `${score.toFixed(2)} · ${best.toFixed(2)} with SmolLM2-1.7B`;
}

function costs({ tokens, sharePercent }: Evidence): readonly string[] {
  return [
    ...(tokens ? [`${whole(tokens[0])} to ${whole(tokens[1])} tokens`] : []),
    ...(sharePercent === null ? [] : [`${sharePercent} % of the mix`]),
  ];
}

function whole(count: number): string {
  return count.toLocaleString('en');
}

function heading(label: string): GalleryLine {
  return { label, description: '', detail: '', template: null };
}
