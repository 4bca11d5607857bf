/** A placeholder in Markdown: which column fills it, as far as the prompt says. */
import { t } from '@vscode/l10n';
import type { Prompt } from '../language/prompt.ts';
import { DOCUMENT } from '../language/template.ts';

/** Says what stands in its place when the prompt is sent. */
export function describePlaceholder(prompt: Prompt, name: string): string {
  const column = Object.entries(prompt.header.inputs).find(([input]) => input === name)?.[1];
  if (name === DOCUMENT) {
    const from =
      column === undefined
        ? t("**The document**, from the dataset's text column.")
        : t('**The document**, from column `{0}`.', column);
    const cut = t(
      "It is the only value that is ever cut to fit the model's context; the text of a document is never searched for placeholders.",
    );
    return `${from} ${cut}`;
  }
  return column === undefined
    ? t(
        'From column `{0}`, because no input is declared for it. A document without that column is not sent.',
        name.toLowerCase(),
      )
    : t('From column `{0}`. A document without that column is not sent.', column);
}
