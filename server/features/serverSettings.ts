/** The settings as the client sends them, decoded, and which of them hold for one document. */
import type { DiagnosticLevels } from '../language/diagnosticLevels.ts';
import { decodeDiagnosticLevels } from '../language/diagnosticLevels.ts';
import type { ServerSettings } from '../protocol/messages.ts';

/** What holds where a client sends nothing. */
export const DEFAULT_SERVER_SETTINGS: ServerSettings = {
  codeLens: true,
  inlayHints: true,
  diagnostics: {},
  folders: {},
};

/** Decodes settings from any client; what is missing or of another type stands at its default. Never throws. */
export function decodeServerSettings(value: unknown): ServerSettings {
  const { codeLens, inlayHints, diagnostics, folders } = Object(value) as Partial<
    Record<keyof ServerSettings, unknown>
  >;
  return {
    codeLens: codeLens !== false,
    inlayHints: inlayHints !== false,
    diagnostics: decodeDiagnosticLevels(diagnostics),
    folders: Object.fromEntries(
      Object.entries(Object(folders)).map(([uri, levels]: readonly [string, unknown]) => [
        uri,
        decodeDiagnosticLevels(levels),
      ]),
    ),
  };
}

/** The levels for the document at `uri`: those of the innermost folder around it, else the window's. */
export function levelsFor(settings: ServerSettings, uri: string): DiagnosticLevels {
  const around = Object.keys(settings.folders).filter((folder) =>
    uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`),
  );
  const innermost = around.sort((a, b) => b.length - a.length)[0];
  return (innermost === undefined ? undefined : settings.folders[innermost]) ?? settings.diagnostics;
}
