/** The contract between the client and the language server beyond LSP itself. Plain data; no logic. */
import type { ClusterOffer } from '../experiment/executors/clusterOffer.ts';

/** Passed as `initializationOptions` and again in `workspace/didChangeConfiguration` when it changed. */
export interface ServerSettings extends FolderSettings {
  /** `rephrase.codeLens`. */
  readonly codeLens: boolean;
  /** `rephrase.inlayHints`. */
  readonly inlayHints: boolean;
  /** What holds for files below a workspace folder, by the folder's URI; the longest URI wins. */
  readonly folders: Readonly<Record<string, FolderSettings>>;
}

/** Settings that may differ from one workspace folder to the next; those of the window hold outside of all folders. */
export interface FolderSettings {
  /** `rephrase.diagnostics`: levels of problems by their code. */
  readonly diagnostics: Levels;
  /** `rephrase.prompts`: globs of plain prompts, relative to the folder. */
  readonly prompts: readonly string[];
  /** `rephrase.documents`: the dataset used where no experiment names one, relative to the folder; null for none. */
  readonly documents: string | null;
  /** `rephrase.endpoint`: the alias used where an experiment names none; null for the first. */
  readonly endpoint: string | null;
  /** `rephrase.jobsFolder`, relative to the folder; null for `.rephrase/jobs`. */
  readonly jobsFolder: string | null;
  /** `rephrase.sample.size` and `rephrase.sample.seed`. */
  readonly sample: { readonly size: number; readonly seed: number };
}

/** Levels of problems by their code. */
type Levels = Readonly<Record<string, 'off' | 'hint' | 'information' | 'warning' | 'error'>>;

/** One of the user's endpoints as the settings have it. */
export interface EndpointProfile {
  readonly alias: string;
  /** The model asked for where nobody names one. */
  readonly model: string | null;
  /** The model's context in tokens, as the user states it. */
  readonly window: number | null;
  /** Path of the model's tokenizer.json, as the user states it. */
  readonly tokenizer: string | null;
}

/** What an endpoint listed when it was last asked, on one of the user's actions. */
export interface EndpointFacts {
  readonly alias: string;
  readonly models: readonly { readonly id: string; readonly window: number | null }[];
}

/** How one column of a preview ended when it was last run. */
export interface PreviewFacts {
  readonly promptUri: string;
  /** The prompt's name. */
  readonly prompt: string;
  readonly endpoint: string;
  readonly model: string;
  /** Cells with a rephrasing, cells without one for good, and all of them. */
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** Mean completion tokens of those done; null where the server does not count. */
  readonly meanTokens: number | null;
  /** Completion tokens per second of one request, on average; null where nothing was measured. */
  readonly tokensPerSecond: number | null;
}

/** Notification client → server: replaces all facts. */
export const FACTS_NOTIFICATION = 'rephrase/facts';

/** Payload of `rephrase/facts`: what the client knows, pushed and never asked for. */
export interface Facts {
  /** All the user's endpoints, the default first where there is no other; null where they are not known. */
  readonly profiles: readonly EndpointProfile[] | null;
  /** Those among them that answered. */
  readonly endpoints: readonly EndpointFacts[];
  /** The newest of each prompt, endpoint and model. */
  readonly previews: readonly PreviewFacts[];
  /** Null where none was asked. */
  readonly cluster: ClusterOffer | null;
}

/** Notification client → server: plain files that surely are prompts, because a person or an experiment says so. */
export const SURE_PROMPTS_NOTIFICATION = 'rephrase/surePrompts';

/** Payload of `rephrase/surePrompts`: all of them, each time. */
export interface SurePrompts {
  readonly uris: readonly string[];
  /** Those among them that no selector of the client matches: the server registers its features for them. */
  readonly unmatched: readonly string[];
}

/** What a completion item may carry in `data`. */
export interface CompletionData {
  /** More is offered where the cursor stands once the item is written: a client may ask for it at once. */
  readonly continues?: true;
  /** The server has documentation under this number: the editor asks for it when it shows the item. */
  readonly documented?: number;
}
