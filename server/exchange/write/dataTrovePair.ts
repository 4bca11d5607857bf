/** A prompt for DataTrove: the pair of name and template, and the command line of its generate_data.py (0.10.0). */

import type { JsonValue } from '../../language/json.ts';
import { said } from '../../language/said.ts';
import { DOCUMENT, placeholderNames, scanTemplate } from '../../language/template.ts';
import type { ExportedText, ExportedVariant } from './exportedPrompt.ts';
import { samplingOf } from './exportedPrompt.ts';
import { shellWord } from './shellWords.ts';

/** The options that the script has, by the parameter they stand for. */
const OPTIONS: Readonly<Record<string, string>> = {
  temperature: '--temperature',
  top_k: '--top-k',
  top_p: '--top-p',
  max_tokens: '--max-tokens',
  seed: '--seed',
};

/** `["name", "template"]` as JSON, which is YAML too. */
export function dataTrovePair(variant: ExportedVariant): ExportedText {
  const refusal = refusalOf(variant);
  if (refusal !== null) return { ok: false, message: refusal };
  return {
    ok: true,
    text: `${JSON.stringify([variant.promptName, variant.template])}\n`,
    remarks: [
      ...(variant.system === null ? [] : [said('The pair does not hold the system message.')]),
      ...(Object.keys(samplingOf(variant)).length === 0
        ? []
        : [said('The pair does not hold the parameters.')]),
      CUTS,
    ],
  };
}

/** One command; each argument is one word of the shell, whatever the prompt holds. */
export function dataTroveCommand(variant: ExportedVariant, rollouts: number): ExportedText {
  const refusal = refusalOf(variant);
  if (refusal !== null) return { ok: false, message: refusal };
  const sampling = Object.entries(samplingOf(variant));
  const known = sampling.filter(([key, value]) => Object.hasOwn(OPTIONS, key) && isPlain(value));
  const column = variant.inputs[DOCUMENT] ?? 'text';
  // With a sign of equality, a value that begins with a dash stays a value.
  const options = [
    ['--prompt-column', column],
    ['--prompt-template', variant.template],
    ...(variant.system === null ? [] : [['--system-prompt', variant.system]]),
    ['--model-name-or-path', variant.model],
    ...known.map(([key, value]) => [OPTIONS[key] ?? '', String(value)]),
    ...(rollouts === 1 ? [] : [['--rollouts-per-document', String(rollouts)]]),
  ];
  const words = options.map(([option = '', value = '']) => {
    const word = shellWord(value);
    return word === null ? null : `${option}=${word}`;
  });
  if (words.includes(null))
    return { ok: false, message: said('It holds a NUL character, which no command line can.') };
  const text = ['python examples/inference/generate_data.py', ...words].join(' \\\n  ');
  const left = sampling.filter((entry) => !known.includes(entry)).map(([key]) => key);
  return {
    ok: true,
    text: `${text}\n`,
    remarks: [
      said(
        'Add --input-dataset-name and --output-dataset-name. The script calls every template "default" in its paths.',
      ),
      ...(left.length === 0
        ? []
        : [said('generate_data.py has no option for these parameters: {0}.', left.join(', '))]),
      CUTS,
    ],
  };
}

/** DataTrove replaces [[DOCUMENT]] and nothing else. */
function refusalOf({ promptName, template, dialect }: ExportedVariant): string | null {
  if (dialect === 'jinja') return said('{0} is a Jinja template, and DataTrove has no Jinja.', promptName);
  const others = placeholderNames(scanTemplate(template)).filter((name) => name !== DOCUMENT);
  return others.length === 0
    ? null
    : said(
        'DataTrove fills [[DOCUMENT]] alone; {0} of {1} would be sent as written.',
        others.map((name) => `[[${name}]]`).join(', '),
        promptName,
      );
}

const CUTS = said('DataTrove cuts prompt and document together; Rephrase cuts only the document.');

function isPlain(value: JsonValue): boolean {
  return typeof value === 'number' || typeof value === 'string';
}
