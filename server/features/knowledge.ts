/** What beside a document's text is known when a feature is asked: gathered by the process, never by a feature. */
import type { ExperimentFacts } from '../experiment/facts.ts';
import { NO_EXPERIMENT_FACTS } from '../experiment/facts.ts';
import type { DiagnosticLevels } from '../language/diagnosticLevels.ts';
import type { PromptFacts } from '../language/promptFacts.ts';
import { NO_PROMPT_FACTS } from '../language/promptFacts.ts';
import type { Facts } from '../protocol/messages.ts';
import { NO_FACTS } from './decodeFacts.ts';

/** For one document. Its parts are gathered when they are read. */
export interface Knowledge {
  /** What the user wishes about kinds of problems. */
  readonly levels: DiagnosticLevels;
  /** Of a prompt; of an experiment nothing. */
  readonly prompt: PromptFacts;
  /** Of an experiment; of a prompt the endpoints and jobs alone. */
  readonly experiment: ExperimentFacts;
  /** What the client knows of endpoints and previews. */
  readonly pushed: Facts;
  /** Files that an experiment may name, looked for only where paths are written. */
  readonly paths: readonly NearFile[];
}

/** A prompt or a dataset near an experiment. */
export interface NearFile {
  readonly kind: 'prompt' | 'dataset';
  /** As the experiment would write it. */
  readonly path: string;
}

/** Nothing is known and nothing was wished: every problem of the text with its own severity. */
export const NO_KNOWLEDGE: Knowledge = {
  levels: {},
  prompt: NO_PROMPT_FACTS,
  experiment: NO_EXPERIMENT_FACTS,
  pushed: NO_FACTS,
  paths: [],
};
