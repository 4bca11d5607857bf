/** DataTrove's `["name", "template"]` in a YAML configuration, alone or in a list, at any depth. */
import type { Imported, ImportNote, SourceFile } from '../imported.ts';
import type { FileNames } from '../write/fileNames.ts';
import { promptFile } from './promptParts.ts';
import { isMapping } from './yamlValue.ts';

/** A name with its template. */
interface Pair {
  readonly name: string;
  readonly template: string;
}

/** A key under which templates stand. */
const KEY = /prompt|template/i;
const MOST_PAIRS = 1000;
const DEEPEST = 20;

/** The pairs of a configuration, in order; empty where there is none. */
export function templatePairs(value: unknown): readonly Pair[] {
  const pairs: Pair[] = [];
  collect(value, false, pairs, 0);
  return pairs;
}

/** One prompt for each pair; the rest of the configuration is named. */
export function importDataTroveYaml({ path }: SourceFile, value: unknown, names: FileNames): Imported {
  const written = templatePairs(value).map(({ name, template }) =>
    promptFile({ folder: '', name, body: template, dialect: 'auto' }, path, names),
  );
  const others = isMapping(value) ? Object.keys(value).filter((key) => !KEY.test(key)) : [];
  const note = (about: string | null, message: string): ImportNote => ({ file: path, about, message });
  const left = [
    ...(others.length === 0
      ? []
      : [note(null, `Only its templates were taken, nothing else of: ${others.join(', ')}.`)]),
    ...systemsIn(value, '', 0).map((key) =>
      note(key, 'It was left out: write it as "system" above the prompts that are sent with it.'),
    ),
  ];
  return {
    files: written.map(({ file }) => file),
    notes: [...written.flatMap(({ notes }) => notes), ...left],
  };
}

function collect(value: unknown, named: boolean, into: Pair[], depth: number): void {
  if (depth > DEEPEST || into.length >= MOST_PAIRS) return;
  const pair = named ? pairOf(value) : null;
  if (pair) into.push(pair);
  else if (Array.isArray(value)) for (const item of value) collect(item, named, into, depth + 1);
  else if (isMapping(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (named && typeof item === 'string' && looksLikeTemplate(item))
        into.push({ name: key, template: item });
      else collect(item, named || KEY.test(key), into, depth + 1);
    }
  }
}

/** Paths of keys that hold a system message. */
function systemsIn(value: unknown, above: string, depth: number): readonly string[] {
  if (depth > DEEPEST || !isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const isSystem =
      /^system(?:_?(?:prompt|message))?$/i.test(key) && typeof item === 'string' && item !== '';
    return isSystem ? [`${above}${key}`] : systemsIn(item, `${above}${key}.`, depth + 1);
  });
}

function pairOf(value: unknown): Pair | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [name, template] = value as readonly unknown[];
  return typeof name === 'string' && typeof template === 'string' && looksLikeTemplate(template)
    ? { name, template }
    : null;
}

/** A template is a text with a placeholder, or of several words; a name is neither. */
export function looksLikeTemplate(text: string): boolean {
  return /\[\[?[A-Z_ ]+\]\]?|\{\{?\s*\w*\s*\}?\}/.test(text) || text.trim().split(/\s+/).length > 5;
}
