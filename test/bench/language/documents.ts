/**
 * What the servers are given: prompts and experiments of ours, and the same experiments as JSON and as plain YAML. Each
 * has one problem that every server finds, and a place to type, to complete and to hover.
 */

/** A text with its places, as offsets. */
export interface BenchDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
  /** Where letters are typed, in the middle of a value. */
  readonly typeAt: number;
  /** On an empty line, where a key may stand. */
  readonly completeAt: number;
  /** Inside a key. */
  readonly hoverAt: number;
}

const FOLDER = 'file:///bench/';
const SENTENCES = [
  'Keep every name, date and figure exactly as it is written, and leave out menus and legal notices. ',
  'Explain each term in words that a reader without training in the field can follow at once. ',
  'Begin with what the subject is, then go on to how it works and why anybody should care about it. ',
  'Where the source is silent, say nothing about it, and never fill a gap with a guess of your own. ',
];

/** A prompt of about `bytes` bytes: front matter with a misspelt key, an instruction, the document at its end. */
export function promptDocument(bytes: number): BenchDocument {
  const head = `---
name: faq
descripton: Questions and answers
parameters: { temperature: 1.0, max_tokens: 2048 }

output: { form: faq }
---
Write a FAQ from this document. `;
  const tail = 'Give only the FAQ, nothing else.\n\nDocument: [[DOCUMENT]]\n';
  const text = head + filled(bytes - head.length - tail.length, prose) + tail;
  return placed('faq.rephrase.md', 'rephrase', text, {
    typeAt: head.length + Math.floor((text.length - head.length - tail.length) / 2),
    completeAt: text.indexOf('\n\noutput') + 1,
    hoverAt: text.indexOf('parameters') + 3,
  });
}

/** An experiment of about `bytes` bytes in YAML, with a misspelt key. */
export function experimentDocument(bytes: number): BenchDocument {
  const head =
    'name: formats\nprompts: [prompts/faq.rephrase.md]\nrolouts: 2\ncontext: { window: 8192 }\n\nmodels:\n';
  const text = head + filled(bytes - head.length, yamlModel);
  return placed(
    'formats.experiment.yaml',
    'yaml',
    text,
    placesOf(text, head.length, /context/, '\n\nmodels'),
  );
}

/** The same experiment in JSON. */
export function jsonDocument(bytes: number): BenchDocument {
  const head =
    '{\n  "name": "formats",\n  "prompts": ["prompts/faq.rephrase.md"],\n  "rolouts": 2,\n  "context": { "window": 8192 },\n\n  "models": [\n';
  const items = filled(bytes - head.length, jsonModel).replace(/,\n$/, '\n');
  const text = `${head}${items}  ]\n}\n`;
  return placed(
    'formats.experiment.json',
    'json',
    text,
    placesOf(text, head.length, /"context/, '\n\n  "models'),
  );
}

function placesOf(text: string, from: number, hover: RegExp, blank: string): Places {
  const middle = Math.max(from, Math.floor(text.length / 2) - 200);
  return {
    typeAt: text.indexOf('endpoint-', middle) + 'endpoint-'.length,
    completeAt: text.indexOf(blank) + 1,
    hoverAt: text.search(hover) + 3,
  };
}

type Places = Pick<BenchDocument, 'typeAt' | 'completeAt' | 'hoverAt'>;

function placed(name: string, languageId: string, text: string, places: Places): BenchDocument {
  return { uri: FOLDER + name, languageId, text, ...places };
}

function filled(bytes: number, piece: (index: number) => string): string {
  let text = '';
  for (let index = 0; text.length < bytes || index === 0; index++) text += piece(index);
  return text;
}

function prose(index: number): string {
  return (SENTENCES[index % SENTENCES.length] ?? '') + (index % 6 === 5 ? '\n\n' : '');
}

function yamlModel(index: number): string {
  return `  - model: organisation/model-${index}\n    endpoint: endpoint-${index}\n    parameters: { temperature: [0.7, 1.0], top_p: 0.95, max_tokens: 2048 }\n    extra_body: { chat_template_kwargs: { enable_thinking: false } }\n`;
}

function jsonModel(index: number): string {
  return `    {\n      "model": "organisation/model-${index}",\n      "endpoint": "endpoint-${index}",\n      "parameters": { "temperature": [0.7, 1.0], "top_p": 0.95, "max_tokens": 2048 },\n      "extra_body": { "chat_template_kwargs": { "enable_thinking": false } }\n    },\n`;
}
