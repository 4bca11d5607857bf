/**
 * What the rooms of the client may ask of each other. They do not import one another: `main.ts` builds them and
 * hands these interfaces round.
 */
import type { Event, TreeView, Uri } from 'vscode';
import type { Document } from '../server/documents/document.ts';
import type { ClusterOffer } from '../server/experiment/executors/clusterOffer.ts';
import type { Outcome } from '../server/generation/completion.ts';
import type { Endpoint, EndpointAccess, ServedModel } from '../server/generation/endpoint.ts';
import type { Plan, PlanFailure } from '../server/generation/plan.ts';
import type { ModelList } from '../server/generation/transport.ts';
import type { Parameters } from '../server/language/prompt.ts';
import type { Facts, PreviewFacts } from '../server/protocol/messages.ts';

/** A view of the side bar, for those who work only while somebody looks. */
export type ShownView = Pick<TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>;

/** The user's endpoints; implemented by `client/endpoints`. */
export interface EndpointPort {
  /** The user's own profiles, normalised; never a workspace's. */
  profiles(): readonly Endpoint[];
  /** The profiles, or the choice among them, changed; not what is known of their health. */
  readonly onDidChange: Event<void>;
  /** The endpoint with its key, from SecretStorage (bound to the origin) or the variable `apiKeyEnv` names. */
  access(endpoint: Endpoint): Promise<EndpointAccess>;
  /**
   * Asks the user once per origin that only a workspace's file names, and remembers a yes; false when refused.
   * Own profiles need no asking. `namedBy` is the file that names them.
   */
  mayContact(origins: readonly string[], namedBy: Uri): Promise<boolean>;
  /** The models served, cached for the session after the first success. Contacts the server: user's actions only. */
  servedModels(endpoint: Endpoint, signal: AbortSignal): Promise<ModelList>;
  /** The same asked of the server now: it may have been started anew with another model, or another context. */
  askModels(endpoint: Endpoint, signal: AbortSignal): Promise<ModelList>;
  /** Asks the user for a key and keeps it for the endpoint's origin; false when none was given. */
  enterKey(endpoint: Endpoint): Promise<boolean>;
}

/** Makes plans from files as they stand in the editor, unsaved text included; implemented by `client/planning.ts`. */
export interface PlanPort {
  /** One experiment file, or one or more prompts; `wish` adds to what they and the settings say. */
  planFor(uris: readonly Uri[], wish?: PlanWish): Promise<Planned>;
}

/** What a person added to a plan by hand. */
export interface PlanWish {
  /** In the place of the default endpoint's model for prompts, beside those of an experiment. */
  readonly models: readonly { readonly alias: string; readonly model: string }[];
  /** In the place of what prompts and experiments say; a list of values is a column each. */
  readonly parameters: Parameters;
  /** Texts in the place of those of files, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A plan, or why there is none. `notices` are sentences about choices nobody wrote down, to be shown beside the plan. */
export type Planned =
  | { readonly ok: true; readonly plan: Plan; readonly notices: readonly string[] }
  | { readonly ok: false; readonly failure: PlanFailure };

/** The preview as other rooms may open it; implemented by `client/preview`. */
export interface PreviewPort {
  /**
   * Shows files on exactly these documents, whatever their sample says, until the user samples again: what was answered
   * and what failed, as it came. Sends nothing; what failed is sent again when the user asks for it. Answers are kept in
   * the preview's store, so that nothing that was answered is sent a second time.
   */
  showDocuments(request: CanaryRequest): Promise<void>;
  /** Shows the rows of a job that finished last side by side, growing while it runs. */
  showJob(folder: string): Promise<void>;
  /**
   * Answers the sample of one prompt as a preview would, from its store where it can, and judges every rephrasing by
   * the prompt's checks. Shows nothing; may ask whether an origin may be contacted.
   */
  checkSample(prompt: Uri, signal: AbortSignal): Promise<CheckedSample>;
}

/** A prompt's sample, judged; or why there is nothing to judge, in a sentence. */
export type CheckedSample =
  | { readonly ok: true; readonly rephrasings: readonly CheckedRephrasing[] }
  | { readonly ok: false; readonly message: string };

/** One rephrasing of the sample with its verdicts. */
export interface CheckedRephrasing {
  /** Id of the document. */
  readonly document: string;
  /** Model, endpoint and swept parameters, for people. */
  readonly variant: string;
  /** From 0. */
  readonly rollout: number;
  /** The first line with text, at most 80 characters of it; empty where there is no rephrasing. */
  readonly opening: string;
  /** Why there is no rephrasing; null where there is one. */
  readonly error: string | null;
  /** In the order of the prompt's checks; empty where there is no rephrasing. `value` is what was measured. */
  readonly verdicts: readonly {
    readonly passed: boolean | null;
    readonly value: number | boolean | null;
  }[];
}

/** The first documents of a batch, with what became of the requests that were sent for them. */
export interface CanaryRequest {
  /** One experiment file, or one or more prompts. */
  readonly uris: readonly Uri[];
  readonly documents: readonly Document[];
  /** By alias, what the endpoints served then: documents were cut to these contexts. */
  readonly served: ReadonlyMap<string, readonly ServedModel[]>;
  readonly results: readonly CanaryResult[];
}

/** How one request ended, found by what was asked of whom. */
export interface CanaryResult {
  readonly fingerprint: string;
  readonly origin: string;
  readonly rollout: number;
  readonly outcome: Outcome;
  /** From sending to the whole answer. */
  readonly seconds: number;
}

/** What the language features know of files; implemented by `client/language`. */
export interface LanguagePort {
  /** By name, by a pattern of `rephrase.prompts`, by an experiment's word, or because the user ran a command on it. */
  isPrompt(uri: Uri): boolean;
  isExperiment(uri: Uri): boolean;
  /** Which files are prompts may have changed: a setting, a folder, an experiment, an opt-in. */
  readonly onDidChangePrompts: Event<void>;
  /** From now on, in this window, the file surely is a prompt. Does nothing for experiments. */
  treatAsPrompt(uri: Uri): void;
  /** Replaces what the server knows of the user's endpoints. */
  pushFacts(facts: Pick<Facts, 'profiles' | 'endpoints'>): void;
  /** Remembers how a column of a preview ended, in the place of what was known of its prompt, endpoint and model. */
  learnPreview(preview: PreviewFacts): void;
  /** Replaces what the server knows of the user's Slurm cluster. */
  learnCluster(cluster: ClusterOffer): void;
  restart(): Promise<void>;
}
