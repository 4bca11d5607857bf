/** The practice endpoint as the setting in which people keep their endpoints. */

/** The alias and the model that `Rephrase: Use Practice Endpoint` writes, too. */
export function practiceSettings(url: string): Readonly<Record<string, unknown>> {
  return { 'rephrase.endpoints': { practice: { url, model: 'practice-rules-no-model' } } };
}
