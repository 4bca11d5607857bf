/** The settings as the client sends them, decoded, and which of them hold for one document. */
import type { DiagnosticLevels } from '../language/diagnosticLevels.ts';
import { decodeDiagnosticLevels } from '../language/diagnosticLevels.ts';
import type { FolderSettings, ServerSettings } from '../protocol/messages.ts';
import { numberOf, textOf, textsOf } from './decodeFacts.ts';

const DEFAULT_FOLDER: FolderSettings = {
  diagnostics: {},
  prompts: ['**/prompts/**/*.{md,txt}'],
  documents: null,
  endpoint: null,
  jobsFolder: null,
  sample: { size: 10, seed: 7 },
};

/** What holds where a client sends nothing. */
export const DEFAULT_SERVER_SETTINGS: ServerSettings = {
  ...DEFAULT_FOLDER,
  codeLens: true,
  inlayHints: true,
  folders: {},
};

/** The settings of one folder, and the folder's URI; null for those of the window. */
export interface SettingsAt {
  readonly folder: string | null;
  readonly settings: FolderSettings;
}

/** Decodes settings from any client; what is missing or of another type stands at its default. Never throws. */
export function decodeServerSettings(value: unknown): ServerSettings {
  const { codeLens, inlayHints, folders } = Object(value) as Partial<Record<keyof ServerSettings, unknown>>;
  return {
    ...folderSettings(value),
    codeLens: codeLens !== false,
    inlayHints: inlayHints !== false,
    folders: Object.fromEntries(
      Object.entries(Object(folders)).map(([uri, settings]: readonly [string, unknown]) => [
        uri,
        folderSettings(settings),
      ]),
    ),
  };
}

/** What holds for the document at `uri`: the settings of the innermost folder around it, else the window's. */
export function settingsAt(settings: ServerSettings, uri: string): SettingsAt {
  const around = Object.keys(settings.folders).filter((folder) =>
    uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`),
  );
  const folder = around.sort((a, b) => b.length - a.length)[0] ?? null;
  return { folder, settings: (folder === null ? undefined : settings.folders[folder]) ?? settings };
}

/** The levels for the document at `uri`. */
export function levelsFor(settings: ServerSettings, uri: string): DiagnosticLevels {
  return settingsAt(settings, uri).settings.diagnostics;
}

function folderSettings(value: unknown): FolderSettings {
  const { diagnostics, prompts, documents, endpoint, jobsFolder, sample } = Object(value) as Partial<
    Record<keyof FolderSettings, unknown>
  >;
  const { size, seed } = Object(sample) as { readonly size?: unknown; readonly seed?: unknown };
  return {
    diagnostics: decodeDiagnosticLevels(diagnostics),
    prompts: textsOf(prompts) ?? DEFAULT_FOLDER.prompts,
    documents: textOf(documents),
    endpoint: textOf(endpoint),
    jobsFolder: textOf(jobsFolder),
    sample: {
      size: Math.max(1, numberOf(size) ?? DEFAULT_FOLDER.sample.size),
      seed: numberOf(seed) ?? DEFAULT_FOLDER.sample.seed,
    },
  };
}
