/** A prompt as the plain text file of research repositories: the template, and nothing else. */
import type { ExportedText, ExportedVariant } from './exportedPrompt.ts';
import { samplingOf } from './exportedPrompt.ts';

/** The template with its placeholders. */
export function plainTemplate(variant: ExportedVariant): ExportedText {
  const left = [
    ...(variant.system === null ? [] : ['the system message']),
    ...(Object.keys(samplingOf(variant)).length === 0 ? [] : ['the parameters']),
    ...(Object.keys(variant.inputs).some((name) => name !== 'DOCUMENT')
      ? ['the columns of its placeholders']
      : []),
  ];
  return {
    ok: true,
    text: `${variant.template}\n`,
    remarks: [
      ...(left.length === 0 ? [] : [`A plain template does not hold ${left.join(', ')}.`]),
      ...(variant.dialect === 'jinja'
        ? ['It is a Jinja template: tools that replace text send its tags as they stand.']
        : []),
    ],
  };
}
