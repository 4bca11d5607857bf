/**
 * Sentences that are kept, in files, journals, logs and stored previews, or compared: English in every process, whatever
 * the language of the window. Where a window shows one, it retells it (`client/retold.ts`); what only answers a person at
 * once goes through `t` of `@vscode/l10n` instead.
 */

/** The sentence with its values in their places, `{0}` first. Its text is a key of the bundles. */
export function said(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (place, at: string) => String(values[Number(at)] ?? place));
}
