/** What the editor at the other end can do, as far as this server goes by it. */
import type { ClientCapabilities } from 'vscode-languageserver/node';
import { asksForDocumentation } from './laterDocumentation.ts';

export interface EditorAbilities {
  /** It does not ask for diagnostics: they are sent to it. */
  readonly waitsForDiagnostics: boolean;
  readonly asksForDocumentation: boolean;
  readonly canRefresh: boolean;
  readonly canRefreshLenses: boolean;
  readonly canRefreshHints: boolean;
  readonly canRegisterFormatting: boolean;
  readonly canRegisterWatchers: boolean;
  /** A selector may name a folder, and a pattern within it. */
  readonly takesRelativePatterns: boolean;
}

/** Before the editor has said anything. */
export const NO_ABILITIES: EditorAbilities = {
  waitsForDiagnostics: false,
  asksForDocumentation: false,
  canRefresh: false,
  canRefreshLenses: false,
  canRefreshHints: false,
  canRegisterFormatting: false,
  canRegisterWatchers: false,
  takesRelativePatterns: false,
};

/** Read from what it says with `initialize`. */
export function abilitiesOf(capabilities: ClientCapabilities): EditorAbilities {
  const { workspace, textDocument } = capabilities;
  return {
    waitsForDiagnostics: textDocument?.diagnostic === undefined,
    asksForDocumentation: asksForDocumentation(capabilities),
    canRefresh: workspace?.diagnostics?.refreshSupport === true,
    canRefreshLenses: workspace?.codeLens?.refreshSupport === true,
    canRefreshHints: workspace?.inlayHint?.refreshSupport === true,
    canRegisterFormatting: textDocument?.formatting?.dynamicRegistration === true,
    canRegisterWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    takesRelativePatterns: textDocument?.filters?.relativePatternSupport === true,
  };
}
