/** The contract between the client and the language server beyond LSP itself. Plain data; no logic. */

/** Passed as `initializationOptions` and again in `workspace/didChangeConfiguration` when it changed. */
export interface ServerSettings {
  /** `rephrase.codeLens`. */
  readonly codeLens: boolean;
  /** `rephrase.inlayHints`. */
  readonly inlayHints: boolean;
  /** `rephrase.diagnostics` of the window: levels of problems by their code. */
  readonly diagnostics: Levels;
  /** The same for files below a workspace folder, by the folder's URI; the longest URI wins. */
  readonly folders: Readonly<Record<string, Levels>>;
}

/** Levels of problems by their code. */
type Levels = Readonly<Record<string, 'off' | 'hint' | 'information' | 'warning' | 'error'>>;

/** Facts about the user's endpoints that the client fetched on the user's actions; pushed, never asked for. */
export interface EndpointFacts {
  readonly alias: string;
  readonly models: readonly { readonly id: string; readonly window: number | null }[];
}

/** Notification client → server: replaces all facts. */
export const FACTS_NOTIFICATION = 'rephrase/facts';

/** Payload of `rephrase/facts`. */
export interface Facts {
  /** The names of all the user's endpoints; null where they are not known. */
  readonly aliases: readonly string[] | null;
  /** Those among them that answered. */
  readonly endpoints: readonly EndpointFacts[];
}

/** Notification client → server: plain files that surely are prompts, because a person or an experiment says so. */
export const SURE_PROMPTS_NOTIFICATION = 'rephrase/surePrompts';

/** Payload of `rephrase/surePrompts`: all of them, each time. */
export interface SurePrompts {
  readonly uris: readonly string[];
  /** Those among them that no selector of the client matches: the server registers its features for them. */
  readonly unmatched: readonly string[];
}
