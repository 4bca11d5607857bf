/** Files of other tools → files of ours, with a report of what was not carried over. Reads and writes nothing itself. */
import { nameOfFile } from '../language/nameOfFile.ts';
import type {
  Imported,
  ImportedFile,
  ImportFormat,
  ImportNote,
  ImportWorld,
  SourceFile,
} from './imported.ts';
import { FORMAT_NAMES } from './imported.ts';
import { importDataTroveYaml, templatePairs } from './read/dataTroveYaml.ts';
import { importGitHubModels } from './read/githubModels.ts';
import { importPromptFile } from './read/promptFolder.ts';
import { importPromptfoo } from './read/promptfoo.ts';
import { importPythonPrompts } from './read/pythonPrompts.ts';
import { isMapping, yamlValue } from './read/yamlValue.ts';
import { createFileNames, type FileNames } from './write/fileNames.ts';

/** What an import comes to. */
export interface ImportOutcome {
  readonly files: readonly ImportedFile[];
  readonly notes: readonly ImportNote[];
  /** What each source was taken for; null where it is nothing that is known. */
  readonly sources: readonly {
    readonly path: string;
    readonly format: ImportFormat | null;
    readonly files: number;
  }[];
}

/**
 * Imports files, each by what it is. Paths in the outcome are relative to one folder of its own. A file that a configuration
 * among them names belongs to that, and is no prompt of its own.
 */
export function importPrompts(sources: readonly SourceFile[], world: ImportWorld): ImportOutcome {
  const names = createFileNames();
  const named = new Set<string>();
  const watched: ImportWorld = {
    readBeside(source, path) {
      const text = world.readBeside(source, path);
      if (text !== null) named.add(pathBeside(source, path));
      return text;
    },
  };
  const importAll = (chosen: readonly SourceFile[]) =>
    chosen.map((source) => {
      const format = formatOf(source);
      return { source, format, imported: importOne(source, format, names, watched) };
    });
  const isPrompt = (source: SourceFile): boolean => formatOf(source) === 'prompts';
  const configured = importAll(sources.filter((source) => !isPrompt(source)));
  const alone = sources.filter((source) => isPrompt(source) && !named.has(pathBeside('', source.path)));
  const results = [...configured, ...importAll(alone)];
  return {
    files: results.flatMap(({ imported }) => imported.files),
    notes: results.flatMap(({ imported }) => imported.notes),
    sources: results.map(({ source, format, imported }) => ({
      path: source.path,
      format,
      files: imported.files.length,
    })),
  };
}

/** What a file is, by its name and what stands in it; null for nothing that is known. */
export function formatOf({ path, text }: SourceFile): ImportFormat | null {
  if (/\.prompt\.ya?ml$/i.test(path)) return 'github-models';
  if (/\.py$/i.test(path)) return 'datatrove-python';
  if (/\.(?:md|txt|prompt)$/i.test(path)) return 'prompts';
  if (!/\.(?:ya?ml|json)$/i.test(path)) return null;
  const read = yamlValue(text);
  if (!read.ok) return null;
  if (isMapping(read.value)) {
    const { prompts, providers, targets, tests, messages } = read.value;
    if (prompts !== undefined && [providers, targets, tests].some((key) => key !== undefined))
      return 'promptfoo';
    if (messages !== undefined && prompts === undefined) return 'github-models';
  }
  return templatePairs(read.value).length > 0 ? 'datatrove-yaml' : null;
}

/** What of a folder is worth importing: names alone decide, as its files are not read yet. */
export function mayHoldPrompts(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^(?:README|LICEN[SC]E|CHANGELOG|CONTRIBUTING)/i.test(name) || /\.rephrase\.(?:md|txt)$/i.test(name))
    return false;
  return /\.(?:md|txt|prompt|py|ya?ml)$/i.test(name);
}

/** The report, as Markdown for people. */
export function importReport({ files, notes, sources }: ImportOutcome, folder: string): string {
  const taken = sources.filter((source) => source.files > 0);
  const table = taken.map(
    ({ path, format, files: written }) =>
      `| ${cell(path)} | ${format ? FORMAT_NAMES[format] : ''} | ${written} |`,
  );
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'Not carried over as it stood',
      notes.map(({ file, about, message }) => `${file}${about === null ? '' : `, ${about}`}: ${message}`),
    ],
    ['Not understood', sources.filter(({ format }) => format === null).map(({ path }) => path)],
    ['Files', files.map(({ path }) => path)],
  ];
  const whole = notes.length === 0 && taken.length > 0 && taken.length === sources.length;
  const parts = [
    '# Import report',
    `${count(files.length, 'file')} in ${folder}.${whole ? ' Everything was carried over.' : ''}`,
    ...(table.length > 0 ? [['| Source | Taken for | Files |', '|---|---|---:|', ...table].join('\n')] : []),
    ...sections
      .filter(([, items]) => items.length > 0)
      .map(([title, items]) => `## ${title}\n\n${items.map((item) => `- ${item}`).join('\n')}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What an import's folder is called: after the file or folder that was chosen. */
export function importFolderName(chosen: string): string {
  const name = chosen.slice(chosen.lastIndexOf('/') + 1).replace(/\.(?:prompt\.)?\w+$/, '');
  return `${nameOfFile(name) || 'prompts'}-imported`;
}

function importOne(
  source: SourceFile,
  format: ImportFormat | null,
  names: FileNames,
  world: ImportWorld,
): Imported {
  switch (format) {
    case 'prompts':
      return importPromptFile(source, names);
    case 'datatrove-python':
      return importPythonPrompts(source, names);
    case 'github-models':
      return importGitHubModels(source, names);
    case 'promptfoo':
      return importPromptfoo(source, names, world);
    case 'datatrove-yaml': {
      const read = yamlValue(source.text);
      return importDataTroveYaml(source, read.ok ? read.value : null, names);
    }
    case null:
      return { files: [], notes: [] };
  }
}

/** The path that `source` means by `path`, without "." and "..". */
function pathBeside(source: string, path: string): string {
  const steps = path.startsWith('/') ? [] : source.split('/').slice(0, -1);
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|');
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
