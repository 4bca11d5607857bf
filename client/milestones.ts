/**
 * What a newcomer has done so far, as context keys that tick the steps of the walkthrough. Each is set where the thing
 * really happened, not where its command was run; VS Code itself remembers the steps.
 */
import { commands } from 'vscode';
import { CONTEXT_KEY } from './ids.ts';

/** Steps that are done once and for all. That there is an endpoint or a job can change, and is told by others. */
export type Milestone = 'sampleOpened' | 'previewed' | 'compared' | 'estimated';

/** Ticks a step. */
export function reach(milestone: Milestone): void {
  void commands.executeCommand('setContext', CONTEXT_KEY[milestone], true);
}
