/** A prompt as a Python program with the openai client: it makes the requests that Rephrase makes, document for document. */

import type { JsonObject, JsonValue } from '../../language/json.ts';
import { said } from '../../language/said.ts';
import { DOCUMENT } from '../../language/template.ts';
import type { ExportedText, ExportedVariant } from './exportedPrompt.ts';
import { OPENAI_PARAMETERS, samplingOf } from './exportedPrompt.ts';

/** The program. Its `request_for` gives the arguments of one request; documents that are too long are not cut. */
export function pythonSnippet(
  variant: ExportedVariant,
  baseUrl: string | null,
  textColumn: string,
): ExportedText {
  if (variant.dialect === 'jinja') {
    return {
      ok: false,
      message: said(
        "{0} is a Jinja template, which Python's Jinja2 fills otherwise. Export its requests as JSON Lines.",
        variant.promptName,
      ),
    };
  }
  const sampling = Object.entries(samplingOf(variant));
  const named = sampling.filter(([key]) => OPENAI_PARAMETERS.includes(key));
  const extra = Object.fromEntries(sampling.filter(([key]) => !OPENAI_PARAMETERS.includes(key)));
  const columns = { [DOCUMENT]: textColumn, ...variant.inputs };
  const lines = [
    `"""${commentSafe(variant.promptName)} with ${commentSafe(variant.model)}, as Rephrase sends it. pip install openai"""`,
    'import json',
    'import os',
    'import re',
    'import sys',
    '',
    'from openai import OpenAI',
    '',
    `TEMPLATE = ${python(variant.template)}`,
    ...(variant.system === null ? [] : [`SYSTEM = ${python(variant.system)}`]),
    `COLUMNS = ${python(columns)}`,
    '',
    '',
    'def text_of(value):',
    '    """A column as it stands in a prompt: texts as they are, everything else as JSON."""',
    '    if isinstance(value, str):',
    '        return value',
    '    if isinstance(value, float) and value.is_integer():',
    '        value = int(value)',
    '    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))',
    '',
    '',
    'def column_of(row, name):',
    '    """A column, nested ones by dot, unless one is called just so; None where there is none."""',
    '    if name in row:',
    '        return row[name]',
    '    value = row',
    '    for key in name.split("."):',
    '        value = value.get(key) if isinstance(value, dict) else None',
    '    return value',
    '',
    '',
    'PLACEHOLDER = re.compile(r"\\[\\[([A-Z][A-Z0-9_]*)\\]\\]")',
    '',
    '',
    'def fill(row):',
    '    """All placeholders in one pass: text inside a document is never replaced."""',
    '    return PLACEHOLDER.sub(lambda found: text_of(column_of(row, COLUMNS[found[1]])), TEMPLATE)',
    '',
    '',
    'def request_for(row, rollout=0):',
    '    """None where the row has no value for a placeholder: then nothing is sent."""',
    '    if any(column_of(row, COLUMNS[name]) is None for name in PLACEHOLDER.findall(TEMPLATE)):',
    '        return None',
    '    return dict(',
    `        model=${python(variant.model)},`,
    '        messages=[',
    ...(variant.system === null ? [] : ['            {"role": "system", "content": SYSTEM},']),
    '            {"role": "user", "content": fill(row)},',
    '        ],',
    ...named.map(
      ([key, value]) =>
        `        ${key}=${python(value)}${key === 'seed' && typeof value === 'number' ? ' + rollout' : ''},`,
    ),
    ...(Object.keys(extra).length === 0 ? [] : [`        extra_body=${python(extra)},`]),
    '    )',
    '',
    '',
    'if __name__ == "__main__":',
    baseUrl === null
      ? '    client = OpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY say where'
      : `    client = OpenAI(base_url=os.environ.get("OPENAI_BASE_URL", ${python(baseUrl)}), api_key=os.environ.get("OPENAI_API_KEY", "none"))`,
    '    for line in open(sys.argv[1], encoding="utf-8"):',
    '        request = request_for(json.loads(line))',
    '        if request is None:',
    '            print("null")',
    '            continue',
    '        completion = client.chat.completions.create(**request)',
    '        print(json.dumps(completion.choices[0].message.content, ensure_ascii=False))',
  ];
  return {
    ok: true,
    text: `${lines.join('\n')}\n`,
    remarks: [said('Documents that are longer than the window are not cut there.')],
  };
}

/** A value as a Python literal. */
function python(value: JsonValue): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return pythonText(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  return `{${Object.entries(value as JsonObject)
    .map(([key, item]) => `${pythonText(key)}: ${python(item)}`)
    .join(', ')}}`;
}

/** JSON's escapes are Python's, but for characters beyond the first plane, which stand as themselves. */
function pythonText(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[\u007f\u0085\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function commentSafe(text: string): string {
  return text.replace(/["\\\r\n]/g, ' ');
}
