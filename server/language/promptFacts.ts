/**
 * What is known of the world around a prompt, as data. Whoever checks a prompt gathers it; what nobody knows is left
 * out or null, and silences the rules that would need it.
 */
import type { DatasetFact } from './datasetFact.ts';
import type { JsonObject } from './json.ts';
import type { Parameters } from './prompt.ts';

/** Facts for one prompt. */
export interface PromptFacts {
  /** The name it goes by: its own, else the file's. */
  readonly name: string;
  /** How it is used: by experiments that name it, else as the settings have it. Empty where nothing is known. */
  readonly uses: readonly PromptUse[];
  /** Other prompts of the workspace whose front matter gives them the same name, as paths for people. */
  readonly namesakes: readonly string[];
  /** Earlier jobs of the workspace. */
  readonly jobs: readonly JobFact[];
}

/** One way in which a prompt is used. */
export interface PromptUse {
  /** The experiment's file, as people know it; null for the settings' own choice. */
  readonly by: string | null;
  /** At least one. */
  readonly models: readonly ModelUse[];
  readonly cut: 'end' | 'middle' | 'skip';
  /** The text column. */
  readonly column: string;
  readonly dataset: DatasetFact | null;
  /** Absolute folder of a batch's output; null where each job has its own. */
  readonly output: string | null;
}

/** One model that a prompt is sent to, with what the experiment says about it. */
export interface ModelUse {
  /** Null where neither the experiment nor a profile names one. */
  readonly model: string | null;
  readonly window: KnownWindow | null;
  /** Win over the prompt's, key by key. */
  readonly parameters: Parameters;
  readonly extraBody: JsonObject;
  /** Whether requests are counted with the model's own tokenizer, which finds fewer tokens than checks assume. */
  readonly exact: boolean;
}

/** A model's context. */
export interface KnownWindow {
  readonly tokens: number;
  /** Who says so, completing "the window of 8,192 tokens, as … says". */
  readonly from: string;
}

/** A job on disk. */
export interface JobFact {
  readonly id: string;
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Absolute folder of its output where an experiment named one and it still holds that output; else null. */
  readonly output: string | null;
  /** One for each variant. */
  readonly prompts: readonly JobPrompt[];
  /** Where documents were cut. */
  readonly cut: PromptUse['cut'];
  readonly progress: JobProgress | null;
}

/** What a job sent under a prompt's name, of one variant. */
export interface JobPrompt {
  readonly name: string;
  /** Normalised as `Template.text`. */
  readonly template: string;
  /** How it was read; absent where it was literal. */
  readonly dialect?: 'jinja';
  readonly system: string | null;
  readonly model: string;
  readonly endpoint: string;
  /** No sweeps any more. */
  readonly parameters: Parameters;
  readonly extraBody: JsonObject;
  /** Placeholder name to column. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The window that truncation used, in tokens; null when unknown. */
  readonly window: number | null;
}

/** How far a job came. */
export interface JobProgress {
  /** "running", "done", … */
  readonly phase: string;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** Mean completion tokens of a rephrasing; null before the first. */
  readonly meanTokens: number | null;
  /** Completion tokens per second over the whole run; null where that says nothing. */
  readonly tokensPerSecond: number | null;
}

/** Nothing is known but the name. */
export const NO_PROMPT_FACTS: PromptFacts = { name: '', uses: [], namesakes: [], jobs: [] };
