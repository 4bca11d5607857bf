/** A prompt as the plain text file of research repositories: the template, and nothing else. */
import { said } from '../../language/said.ts';
import type { ExportedText, ExportedVariant } from './exportedPrompt.ts';
import { samplingOf } from './exportedPrompt.ts';

/** The template with its placeholders. */
export function plainTemplate(variant: ExportedVariant): ExportedText {
  const left = [
    ...(variant.system === null ? [] : [said('the system message')]),
    ...(Object.keys(samplingOf(variant)).length === 0 ? [] : [said('the parameters')]),
    ...(Object.keys(variant.inputs).some((name) => name !== 'DOCUMENT')
      ? [said('the columns of its placeholders')]
      : []),
  ];
  return {
    ok: true,
    text: `${variant.template}\n`,
    remarks: [
      ...(left.length === 0 ? [] : [said('A plain template does not hold {0}.', left.join(', '))]),
      ...(variant.dialect === 'jinja'
        ? [said('It is a Jinja template: tools that replace text send its tags as they stand.')]
        : []),
    ],
  };
}
