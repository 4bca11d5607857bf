/**
 * A cell in the forms that people paste elsewhere: Markdown, a shell command, a Python script. Never with a key, nor with a
 * header's value that may be one: those come from variables.
 */
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { OWN_HEADERS } from '../../server/generation/wire/ownHeaders.ts';
import type { JsonObject, JsonValue } from '../../server/language/json.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewColumn } from './previewGrid.ts';

/** What a request is pasted with. */
export interface PastedRequest {
  readonly endpoint: Endpoint;
  readonly body: JsonObject;
  /** Whether the endpoint takes a key; where it comes from is then named, never the key itself. */
  readonly hasKey: boolean;
}

/** A heading, the rephrasing as it stands, and its figures. */
export function asMarkdown({ text, document, result }: PreviewCell, { variant }: PreviewColumn): string {
  const tokens = result?.completion.usage?.completion_tokens;
  const figures = [
    tokens === undefined ? '' : `${tokens.toLocaleString('en-US')} ${tokens === 1 ? 'token' : 'tokens'}`,
    result?.completion.finishReason ?? '',
  ].filter((figure) => figure !== '');
  const heading = `### ${variant.promptName} · ${variant.model} · document ${document.id}`;
  return `${[heading, text.trim(), figures.join(' · ')].filter((part) => part !== '').join('\n\n')}\n`;
}

/** A command for a POSIX shell; the key comes from a variable. */
export function asCurl(request: PastedRequest): string {
  const { endpoint, body, hasKey } = request;
  const lines = [
    `curl --no-buffer ${shellQuoted(`${endpoint.baseUrl}/chat/completions`)}`,
    `-H 'Content-Type: application/json'`,
    ...(hasKey ? [`-H "Authorization: Bearer $${keyVariable(endpoint)}"`] : []),
    ...ownHeaders(request).map(({ name, value, variable }) =>
      variable === null
        ? `-H ${shellQuoted(`${name}: ${value}`)}`
        : `-H ${shellQuoted(`${name}: `)}"$${variable}"`,
    ),
    `--data-raw ${shellQuoted(JSON.stringify(body, null, 2))}`,
  ];
  return `${lines.join(' \\\n  ')}\n`;
}

/** A script that needs nothing but Python. */
export function asPython(request: PastedRequest): string {
  const { endpoint, body, hasKey } = request;
  const key = hasKey
    ? [`    "Authorization": "Bearer " + os.environ[${JSON.stringify(keyVariable(endpoint))}],`]
    : [];
  const own = ownHeaders(request);
  return [
    'import json',
    ...(hasKey || own.some(({ variable }) => variable !== null) ? ['import os'] : []),
    'import urllib.request',
    '',
    `body = ${pythonLiteral(body, '')}`,
    'headers = {',
    '    "Content-Type": "application/json",',
    ...key,
    ...own.map(
      ({ name, value, variable }) =>
        `    ${pythonText(name)}: ${variable === null ? pythonText(value) : `os.environ[${JSON.stringify(variable)}]`},`,
    ),
    '}',
    'request = urllib.request.Request(',
    `    ${pythonText(`${endpoint.baseUrl}/chat/completions`)},`,
    '    data=json.dumps(body).encode(),',
    '    headers=headers,',
    ')',
    'with urllib.request.urlopen(request) as response:',
    '    completion = json.load(response)',
    'print(completion["choices"][0]["message"]["content"])',
    '',
  ].join('\n');
}

/** Nothing means anything between single quotes; a single quote itself stands outside of them. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** As Python writes it; strings of JSON are strings of Python. */
export function pythonLiteral(value: JsonValue, indent: string): string {
  const inner = `${indent}    `;
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return pythonText(value);
  if (typeof value === 'number') return JSON.stringify(value);
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => `${inner}${pythonLiteral(item, inner)},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, item]) => `${inner}${pythonText(key)}: ${pythonLiteral(item, inner)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function pythonText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\x7f');
}

/** Headers that say who asks, or for what; any other may hold a key. */
const OPEN_HEADERS =
  /^(?:accept-language|http-referer|referer|user-agent|x-title|openai-(?:organization|project))$/i;

/** The profile's headers as they are sent; with a variable where the value may be a credential. */
function ownHeaders({ endpoint, hasKey }: PastedRequest): readonly {
  readonly name: string;
  readonly value: string;
  readonly variable: string | null;
}[] {
  return Object.entries(endpoint.headers)
    .filter(([name]) => !OWN_HEADERS.test(name))
    .filter(([name]) => !hasKey || name.toLowerCase() !== 'authorization')
    .map(([name, value]) => {
      const variable = `HEADER_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
      return { name, value, variable: OPEN_HEADERS.test(name) ? null : variable };
    });
}

/** The variable that the profile names; a common name where it names none that a shell could read. */
function keyVariable({ apiKeyEnv }: Endpoint): string {
  return apiKeyEnv !== null && /^[A-Za-z_]\w*$/.test(apiKeyEnv) ? apiKeyEnv : 'API_KEY';
}
