/** Requests made in Python: the exported program with the openai client, and Jinja2 beside our renderer. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { Document } from '../../../server/documents/document.ts';
import { pythonSnippet } from '../../../server/exchange/write/pythonSnippet.ts';
import type { Variant } from '../../../server/experiment/variant.ts';
import { buildRequest } from '../../../server/generation/buildRequest.ts';
import { fingerprintOf } from '../../../server/generation/fingerprint.ts';
import { approximateCounter } from '../../../server/generation/tokenCounter.ts';
import { compileJinja } from '../../../server/language/jinja/renderJinja.ts';
import type { JsonObject, JsonValue } from '../../../server/language/json.ts';
import { scanTemplate } from '../../../server/language/template.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { installReaders, PYTHON } from './installReaders.ts';

const run = promisify(execFile);

const ROWS: readonly JsonObject[] = [
  { id: 'plain', text: 'A river.', title: 'One' },
  {
    id: 'hostile',
    text: 'A [[TITLE]] {x} {{ y }} \\n $& "q" \'s\' \u2028 🌊 \\u0041',
    title: '[[DOCUMENT]]',
  },
  { id: 'typed', text: 'T', title: ['a', { b: 1.5, c: null, d: true }], n: 2 },
  { id: 'numbers', text: '', title: 3 },
  { id: 'half', text: 'x', title: 0.5 },
  { id: 'flag', text: 'x', title: true },
];

const VARIANT: Variant = {
  id: 'faq--m',
  promptName: 'faq "x"',
  promptPath: 'faq.md',
  template: 'FAQ on [[TITLE]] \\d "[[DOCUMENT]]"\n\n[[DOCUMENT]] é',
  system: 'Be "exact".\nAlways.',
  inputs: { DOCUMENT: 'text', TITLE: 'title' },
  form: 'free',
  checks: [],
  model: 'org/m',
  endpoint: 'gpu',
  parameters: { temperature: 0.7, top_p: 1, max_tokens: 64, seed: 5, top_k: 20, stop: ['###', '\n\n\n'] },
  extraBody: { chat_template_kwargs: { enable_thinking: false }, min_p: 0.05 },
  swept: {},
  origins: {},
};

test('the exported program sends the bodies that Rephrase sends', async () => {
  await installReaders();
  const bodies: JsonObject[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonObject);
    response.setHeader('content-type', 'application/json');
    const message = { role: 'assistant', content: 'ok' };
    response.end(
      JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const program = pythonSnippet(VARIANT, url, 'text');
  if (!program.ok) throw new Error(program.message);
  await writeFile(join(folder, 'faq.py'), program.text);
  await writeFile(join(folder, 'rows.jsonl'), ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { stdout } = await run(PYTHON, ['faq.py', 'rows.jsonl'], { cwd: folder });
  expect(stdout).toBe('"ok"\n'.repeat(ROWS.length));
  const ours = ROWS.map((row) => {
    const document: Document = {
      id: String(row['id']),
      text: String(row['text']),
      textColumn: 'text',
      columns: row,
      fileOrdinal: 0,
      row: 0,
    };
    const request = buildRequest(
      VARIANT,
      document,
      { window: null, cut: 'end', counter: approximateCounter },
      0,
    );
    if (request.kind !== 'request') throw new Error(request.message);
    return request;
  });
  expect(bodies).toEqual(ours.map(({ body }) => body));
  expect(bodies.map(fingerprintOf)).toEqual(ours.map(({ fingerprint }) => fingerprint));
});

const TEMPLATES = [
  'a {{ document }} b',
  '  {% if title %}\n  x\n  {% endif %}\ny',
  '{%- if title is defined -%} {{ title | upper }} {%- else -%} none {%- endif -%} !',
  '{% for t in tags %}{{ loop.index }}/{{ loop.length }} {{ t | trim }}{{ ", " if not loop.last }}{% else %}empty{% endfor %}',
  '{% for k, v in meta.items() %}{{ k }}={{ v }};{% endfor %}',
  '{% set total = 3 * 4 + n %}{{ total }} {{ n // 2 }} {{ n / 2 }} {{ 2 ** 3 }}',
  '{{ missing | default("none") }} {{ tags | join(" | ") }} {{ tags | length }} {{ tags | first }}',
  '{{ document[:5] }}|{{ document[-3:] }}|{{ tags[0] }}|{{ meta.a }}|{{ meta["b"] }}',
  '{{ document | replace("r", "R") }} {{ document.startswith("A") and "yes" or "no" }}',
  '{# a remark #}{{ "{{" }} {{ \'%}\' }} {{ document ~ 1 }}',
  '{% for n in range(2, 8, 2) if n != 4 %}{{ n }}{% endfor %}',
  '{{ document | indent(2) }}\n{{ document.split() | length }}',
  '{% if "river" in document and not tags is string %}in{% elif n %}n{% endif %}',
  '{{ tags | sort | reverse | list | tojson }}',
];

test('templates give what Jinja2 gives', async () => {
  await installReaders();
  const values: Readonly<Record<string, JsonValue>> = {
    document: 'A river {{ rises }}\nin {% the %} hills 🌊 ',
    title: 'Über "x"',
    tags: [' b', 'a', 'c '],
    meta: { a: 1, b: 'two' },
    n: 7,
  };
  const program =
    'import jinja2, json, sys\nasked = json.load(sys.stdin)\nprint(json.dumps([jinja2.Template(t).render(**asked["values"]) for t in asked["templates"]]))';
  const running = run(PYTHON, ['-c', program]);
  running.child.stdin?.end(JSON.stringify({ templates: TEMPLATES, values }));
  const theirs = JSON.parse((await running).stdout) as readonly string[];
  const named = new Map(Object.entries(values).map(([name, value]) => [name.toUpperCase(), value]));
  const ours = TEMPLATES.map((template) => {
    const made = compileJinja(scanTemplate(template, 'jinja'));
    if (!made.ok) return made.message;
    const rendered = made.compiled.render(named);
    return rendered.ok ? rendered.text : rendered.message;
  });
  expect(ours).toEqual(theirs);
});
