/**
 * Which files the language server sees, decided once, without an editor: by name, by the patterns of the setting
 * `rephrase.prompts` in their folder, and by the languages that plain prompts are written in.
 */
import picomatch from 'picomatch';
import { fileKind } from '../../server/language/fileKind.ts';

/** A workspace folder with the patterns that hold in it. */
export interface PromptFolder {
  readonly scheme: string;
  /** The folder's URI as text. */
  readonly baseUri: string;
  /** Path of the folder's URI, without a slash at its end. */
  readonly path: string;
  readonly patterns: readonly string[];
}

/** A file as a URI says it; `languageId` only where a document is open. */
export interface FileAt {
  readonly scheme: string;
  readonly path: string;
  readonly languageId?: string | undefined;
}

/** Schemes of texts that people edit; `git:` and its like are old versions, which nobody wants checked. */
export const EDITED_SCHEMES: readonly string[] = [
  'file',
  'untitled',
  'vscode-remote',
  'vscode-vfs',
  'vscode-test-web',
];

/** Languages of plain prompts. A file that VS Code takes for something else is left alone. */
export const PLAIN_LANGUAGES: readonly string[] = ['markdown', 'plaintext'];

/** `sure` by its name or language, `possible` by a pattern. */
export type PromptLikelihood = 'sure' | 'possible';

/** Decides for one state of the settings. */
export interface PromptFiles {
  /** Null for a file that is no prompt, an experiment included. */
  likelihood(file: FileAt): PromptLikelihood | null;
}

/** Compiles the patterns of all folders. A pattern that is no glob matches nothing. */
export function createPromptFiles(folders: readonly PromptFolder[]): PromptFiles {
  const compiled = folders.map((folder) => ({ ...folder, matches: matcherOf(folder.patterns) }));
  return {
    likelihood({ scheme, path, languageId }) {
      if (!EDITED_SCHEMES.includes(scheme)) return null;
      const kind = fileKind(path);
      if (kind === 'prompt') return 'sure';
      if (kind === 'experiment') return null;
      if (languageId === 'rephrase') return 'sure';
      if (kind === 'excluded' || !isPlain(path, languageId)) return null;
      const matched = compiled.some((folder) => {
        const within = folder.scheme === scheme && path.startsWith(`${folder.path}/`);
        return within && folder.matches(path.slice(folder.path.length + 1));
      });
      return matched ? 'possible' : null;
    },
  };
}

/** Without an open document only the extension can tell the language. */
function isPlain(path: string, languageId: string | undefined): boolean {
  return languageId === undefined
    ? /\.(?:md|markdown|txt)$/i.test(path)
    : PLAIN_LANGUAGES.includes(languageId);
}

function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns
    .filter((pattern) => pattern !== '')
    .map((pattern) => picomatch(pattern, { dot: true }));
  return (path) => matchers.some((matches) => matches(path));
}
