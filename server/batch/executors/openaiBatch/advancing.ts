/** What the steps of a launch's request files share: what they work with, how a step went, and the notes of a file. */
import type { Failure } from '../../../generation/completion.ts';
import type { Stop } from '../../runner/stopSwitch.ts';
import type { Question } from './askPerson.ts';
import type { BatchClient } from './batchClient.ts';
import type { LaunchFile } from './launchFiles.ts';
import { after, type FileState, type Note, type NoteBody, type Stage } from './ledger.ts';
import type { Answers } from './openQuestions.ts';
import type { Provider } from './providers.ts';

/** What advancing works with. */
export interface Advancing {
  readonly files: readonly LaunchFile[];
  /** By number of the file; kept up to date with every note. */
  readonly states: Map<number, FileState>;
  /** Where a file goes. */
  readonly placeOf: (file: LaunchFile) => { readonly provider: Provider; readonly client: BatchClient };
  /** Where the requests of a file lie. */
  readonly pathOf: (file: LaunchFile) => string;
  /** What is asked for, such as "24h". */
  readonly windowOf: (provider: Provider) => string;
  /** What people said about batches that cannot be looked up. */
  readonly answers: Answers;
  /** Whether nothing new is to be submitted: what is open is only looked at. */
  readonly isEnding: boolean;
  /** Of the job: the batch's metadata says it to people. */
  readonly job: string;
  /** Resolves when the note is synced. */
  readonly note: (note: Note) => Promise<void>;
  readonly warn: (message: string) => void;
  readonly now: () => number;
}

/** `on`: the file may go further at once. */
export type Step =
  | { readonly kind: 'on' }
  | { readonly kind: 'wait'; readonly trouble: string | null }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'stop'; readonly stop: Stop };

export const ON: Step = { kind: 'on' };
export const WAIT: Step = { kind: 'wait', trouble: null };

export function stageOf(work: Advancing, file: LaunchFile): Stage {
  return stateOf(work, file).stage;
}

export function formerOf(work: Advancing, file: LaunchFile): readonly string[] {
  return stateOf(work, file).former;
}

export function stateOf({ states }: Advancing, { number }: LaunchFile): FileState {
  const state = states.get(number);
  if (!state) throw new Error(`The launch has no file ${number}.`);
  return state;
}

/** Syncs what happened to a file, then knows it. */
export async function note(work: Advancing, { number }: LaunchFile, body: NoteBody): Promise<void> {
  const fact: Note = { file: number, at: work.now(), ...body };
  await work.note(fact);
  const before = work.states.get(number);
  if (before) work.states.set(number, after(before, fact));
}

/** A look that failed is repeated, whatever it failed for; only a refused key needs a person. */
export function notYet(failure: Failure, tell: (message: string) => string): Step {
  const { reason, message } = failure;
  if (reason === 'aborted') return WAIT;
  if (reason === 'unauthorised') return { kind: 'stop', stop: { phase: 'needs-key', reason: message } };
  return { kind: 'wait', trouble: tell(message) };
}
