/** `PROMPT_TEMPLATES = { "name": """template""", … }` in Python, as DataTrove's users keep their prompts. */
import { said } from '../../language/said.ts';
import type { Imported, ImportedFile, ImportNote, SourceFile } from '../imported.ts';
import type { FileNames } from '../write/fileNames.ts';
import { looksLikeTemplate } from './dataTroveYaml.ts';
import { promptFile } from './promptParts.ts';
import type { PythonAssignment, PythonValue } from './pythonLiterals.ts';
import { pythonAssignments } from './pythonLiterals.ts';

/** One prompt for each entry of each dictionary of prompts. */
export function importPythonPrompts({ path, text }: SourceFile, names: FileNames): Imported {
  const found = pythonAssignments(text);
  const dictionaries = found.filter(isDictionaryOfPrompts);
  const named = dictionaries.filter(({ name }) => /PROMPT|TEMPLATE/i.test(name));
  // Of a dictionary that is called otherwise, only what surely is a prompt makes it one.
  const chosen = named.length > 0 ? named : dictionaries.filter(holdsTemplates);
  if (chosen.length === 0) {
    return {
      files: [],
      notes: [
        {
          file: path,
          about: null,
          message: said('It has no dictionary of prompts, such as PROMPT_TEMPLATES.'),
        },
      ],
    };
  }
  const files: ImportedFile[] = [];
  const notes: ImportNote[] = [];
  for (const { name: dictionary, value } of chosen) {
    const folder = chosen.length > 1 ? dictionary.toLowerCase() : '';
    for (const [name, entry] of value.kind === 'dict' ? value.entries : []) {
      const parts = partsOf(entry);
      if (typeof parts === 'string') {
        notes.push({ file: path, about: name, message: `It was left out: it ${parts}.` });
        continue;
      }
      const remarks = /\\N\{[A-Z]/.test(parts.body)
        ? [...parts.remarks, 'Characters that it names as \\N{…} stand as they were written.']
        : parts.remarks;
      const written = promptFile({ folder, name, ...parts, dialect: 'auto', remarks }, path, names);
      files.push(written.file);
      notes.push(...written.notes);
    }
  }
  return { files, notes };
}

function holdsTemplates({ value }: PythonAssignment): boolean {
  return (
    value.kind === 'dict' &&
    value.entries.every(([, entry]) => {
      const parts = partsOf(entry);
      return typeof parts === 'string' || looksLikeTemplate(parts.body);
    })
  );
}

function isDictionaryOfPrompts({ value }: PythonAssignment): boolean {
  return value.kind === 'dict' && value.entries.some(([, entry]) => typeof partsOf(entry) !== 'string');
}

const TEMPLATE_KEYS = ['template', 'prompt', 'user', 'user_prompt', 'text'];
const SYSTEM_KEYS = ['system', 'system_prompt'];

/** A prompt of a dictionary. */
interface PythonPrompt {
  readonly body: string;
  readonly system: string | null;
  readonly remarks: readonly string[];
}

/** A text, or a dictionary with one for each role; else what is in the way, completing "it …". */
function partsOf(value: PythonValue): PythonPrompt | string {
  switch (value.kind) {
    case 'text':
      return { body: value.text, system: null, remarks: [] };
    case 'unknown':
      return value.why;
    case 'list':
      return 'is a list';
    case 'dict': {
      const under = (keys: readonly string[]) => value.entries.find(([key]) => keys.includes(key));
      const template = under(TEMPLATE_KEYS);
      const system = under(SYSTEM_KEYS);
      if (template?.[1].kind !== 'text') return 'has no template';
      const left = value.entries
        .filter((entry) => entry !== template && entry !== system)
        .map(([key]) => key);
      return {
        body: template[1].text,
        system: system?.[1].kind === 'text' ? system[1].text : null,
        remarks: [
          ...(system ? systemLeftOut(system[1]) : []),
          ...(left.length > 0
            ? [`These entries mean nothing here and were left out: ${left.join(', ')}.`]
            : []),
        ],
      };
    }
  }
}

function systemLeftOut(system: PythonValue): readonly string[] {
  switch (system.kind) {
    case 'text':
      return [];
    case 'unknown':
      return system.why.startsWith('is None,') ? [] : [`Its system message was left out: it ${system.why}.`];
    case 'list':
    case 'dict':
      return ['Its system message was left out: it is no text.'];
  }
}
