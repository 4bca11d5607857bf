/** A promptfoo configuration: prompts, providers and tests become prompts, an experiment and its documents. */

import { stringify } from 'yaml';
import { said } from '../../language/said.ts';
import type { Imported, ImportedFile, ImportNote, ImportWorld, SourceFile } from '../imported.ts';
import type { FileNames } from '../write/fileNames.ts';
import { chatParts } from './chat.ts';
import { importProviders } from './promptfooProviders.ts';
import { importTests } from './promptfooTests.ts';
import { promptFile } from './promptParts.ts';
import { isMapping, textOf, yamlValue } from './yamlValue.ts';

/** A note under this source's path. */
export type Remark = (about: string | null, message: string) => void;

const CARRIED = ['prompts', 'providers', 'targets', 'tests', 'defaultTest', 'description', '$schema'];

/** `{{name}}` alone becomes a placeholder; what else Nunjucks can do becomes Jinja, declared. */
export function importPromptfoo({ path, text }: SourceFile, names: FileNames, world: ImportWorld): Imported {
  const notes: ImportNote[] = [];
  const remark: Remark = (about, message) => notes.push({ file: path, about, message });
  const read = yamlValue(text);
  const config = read.ok && isMapping(read.value) ? read.value : null;
  if (!config) {
    remark(null, read.ok ? said('It is no configuration.') : read.message);
    return { files: [], notes };
  }
  const prompts = promptsOf(config['prompts'], (file) => world.readBeside(path, file), remark).map(
    (prompt) => {
      const written = promptFile({ folder: 'prompts', dialect: 'jinja', ...prompt }, path, names);
      notes.push(...written.notes);
      return written.file;
    },
  );
  const tests = importTests(config['tests'], config['defaultTest'], remark);
  const models = importProviders(config['providers'] ?? config['targets'], remark);
  const others = Object.keys(config).filter((key) => !CARRIED.includes(key));
  if (others.length > 0)
    remark(null, `These keys mean nothing here and were left out: ${others.join(', ')}.`);
  const documents: ImportedFile[] =
    tests.rows.length === 0
      ? []
      : [
          {
            path: names.take('', 'documents', '.jsonl'),
            text: tests.rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
          },
        ];
  const experiment = {
    ...(prompts.length > 0 && { prompts: prompts.map((file) => file.path) }),
    ...(models.length > 0 && { models }),
    ...(documents[0] && {
      documents: { source: documents[0].path, ...(tests.column !== null && { column: tests.column }) },
    }),
  };
  const description = textOf(config, 'description');
  const head = description === null ? '' : `# ${description.replace(/\s+/g, ' ')}\n`;
  const written: ImportedFile[] =
    prompts.length === 0
      ? []
      : [
          {
            path: names.take('', 'imported', '.experiment.yaml'),
            text: `${head}${stringify(experiment, { lineWidth: 0 })}`,
          },
        ];
  return { files: [...written, ...prompts, ...documents], notes };
}

type ReadBeside = (file: string) => string | null;

interface ConfiguredPrompt {
  readonly name: string;
  readonly system: string | null;
  readonly body: string;
  readonly remarks: readonly string[];
}

function promptsOf(written: unknown, read: ReadBeside, remark: Remark): readonly ConfiguredPrompt[] {
  const list = Array.isArray(written) ? written : written === undefined ? [] : [written];
  return list.flatMap((item, index) => {
    const name = isMapping(item) ? (textOf(item, 'label') ?? textOf(item, 'id')) : null;
    const text = isMapping(item)
      ? (textOf(item, 'raw') ?? textOf(item, 'content') ?? textOf(item, 'id'))
      : item;
    if (typeof text !== 'string') {
      remark(`prompts[${index}]`, 'It is no text and was left out.');
      return [];
    }
    const file = fileNamed(text);
    if (file === null) return [configured(name ?? `prompt-${index + 1}`, text)];
    return fromFile(file, name, read, remark);
  });
}

/** The file that a prompt names; null where the prompt itself stands there. */
function fileNamed(text: string): string | null {
  if (text.startsWith('file://')) return text.slice('file://'.length);
  return /^[^\s{}]+\.(?:txt|md|json|ya?ml|j2|njk|csv|jsonl|py|js|cjs|mjs|ts)(?::\w+)?$/.test(text)
    ? text
    : null;
}

function fromFile(
  file: string,
  label: string | null,
  read: ReadBeside,
  remark: Remark,
): readonly ConfiguredPrompt[] {
  if (/\.(?:py|[cm]?js|ts|csv|jsonl)(?::\w+)?$/.test(file) || /[*?[\]]/.test(file)) {
    remark(
      file,
      'Prompts that a program, a table or a pattern gives were left out. Name their files one by one.',
    );
    return [];
  }
  const text = read(file);
  if (text === null) {
    remark(file, 'The file cannot be read beside the configuration.');
    return [];
  }
  const name = label ?? (file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '') || 'prompt');
  if (/\.(?:json|ya?ml)$/.test(file)) return [configured(name, text)];
  // One text file may hold several prompts.
  const parts = text.split(/^---[ \t]*\r?$/m).filter((part) => part.trim() !== '');
  return parts.map((part, index) => configured(index === 0 ? name : `${name}-${index + 1}`, part));
}

/** A chat in JSON or YAML is taken apart; everything else is the user's message. */
function configured(name: string, text: string): ConfiguredPrompt {
  const looksLikeChat = /^\s*(?:\[|- *["']?role)/.test(text);
  const read = looksLikeChat ? yamlValue(text) : null;
  const chat = read?.ok ? chatParts(read.value) : null;
  return chat
    ? { name, system: chat.system, body: chat.user, remarks: chat.remarks }
    : { name, system: null, body: text, remarks: [] };
}
