/** What an import takes and gives, as data: files in, files and a report out. Whoever calls it reads and writes them. */

/** A file somebody chose, or one that such a file names. */
export interface SourceFile {
  /** As people know it, with `/`; relative to what was chosen. */
  readonly path: string;
  readonly text: string;
}

/** What is known beside the chosen files. */
export interface ImportWorld {
  /** The text of the file that `source`, a path of those given, names as `path`; null where there is none to read. */
  readBeside(source: string, path: string): string | null;
}

/** A file to be written, `/` between folders; unique among those of one import, case aside. */
export interface ImportedFile {
  readonly path: string;
  readonly text: string;
}

/** Something that was not carried over, or not as it stood. */
export interface ImportNote {
  /** The source's path. */
  readonly file: string;
  /** The prompt or the key it is about; null for the file. */
  readonly about: string | null;
  /** A sentence. */
  readonly message: string;
}

/** What one source gives. */
export interface Imported {
  readonly files: readonly ImportedFile[];
  readonly notes: readonly ImportNote[];
}

/** The formats that are understood. */
export type ImportFormat = 'prompts' | 'datatrove-python' | 'datatrove-yaml' | 'promptfoo' | 'github-models';

/** What each is called. */
export const FORMAT_NAMES: Readonly<Record<ImportFormat, string>> = {
  prompts: 'prompt files',
  'datatrove-python': 'prompt templates in Python',
  'datatrove-yaml': "DataTrove's name and template in YAML",
  promptfoo: 'a promptfoo configuration',
  'github-models': 'GitHub Models prompts',
};
