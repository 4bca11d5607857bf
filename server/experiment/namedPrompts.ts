/** The prompts an experiment names, with their places and what is known of them: what rules about prompts share. */

import { t } from '@vscode/l10n';
import type { PromptUse } from '../language/promptFacts.ts';
import type { YamlScalar } from '../language/yaml/yamlNode.ts';
import type { ExperimentFacts, KnownPrompt } from './facts.ts';
import { namedPathsOf } from './namedPaths.ts';
import { promptUse } from './promptUse.ts';
import type { ExperimentSheet } from './rules/experimentRule.ts';

/** A prompt at its place in the experiment. */
export interface NamedKnownPrompt {
  /** As written. */
  readonly path: string;
  readonly node: YamlScalar;
  readonly known: KnownPrompt;
}

/** Those that were read and do not switch `code` off, in order. */
export function knownPromptsOf(
  { root }: ExperimentSheet,
  { prompts }: ExperimentFacts,
  code: string,
): readonly NamedKnownPrompt[] {
  if (prompts.size === 0) return [];
  return namedPathsOf(root).flatMap(({ kind, path, node }) => {
    const known = kind === 'prompt' ? prompts.get(path) : undefined;
    return known && !known.prompt.header.ignore.includes(code) ? [{ path, node, known }] : [];
  });
}

/** How the experiment uses them; null where it has an error, and where none was read. */
export function useOf({ experiment }: ExperimentSheet, facts: ExperimentFacts): PromptUse | null {
  if (facts.prompts.size === 0) return null;
  return experiment && promptUse(experiment, facts, t('this experiment'));
}
