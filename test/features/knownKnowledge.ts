/** Knowledge for tests: only what is given is known. */
import type { ExperimentFacts } from '../../server/experiment/facts.ts';
import { NO_EXPERIMENT_FACTS } from '../../server/experiment/facts.ts';
import type { Knowledge } from '../../server/features/knowledge.ts';
import { NO_KNOWLEDGE } from '../../server/features/knowledge.ts';
import type { PromptFacts } from '../../server/language/promptFacts.ts';
import { NO_PROMPT_FACTS } from '../../server/language/promptFacts.ts';

/** What is known of a prompt, of an experiment, of the rest. */
export function knowing(
  prompt: Partial<PromptFacts>,
  experiment: Partial<ExperimentFacts> = {},
  rest: Partial<Pick<Knowledge, 'pushed' | 'paths'>> = {},
): Knowledge {
  return {
    ...NO_KNOWLEDGE,
    prompt: { ...NO_PROMPT_FACTS, ...prompt },
    experiment: { ...NO_EXPERIMENT_FACTS, ...experiment },
    ...rest,
  };
}

/** Endpoint gpu, set up and asked: it serves one model. */
export const GPU: Partial<ExperimentFacts> = {
  profiles: [{ alias: 'gpu', model: null, window: null, tokenizer: null }],
  models: new Map([['gpu', [{ id: 'HuggingFaceTB/SmolLM2-1.7B-Instruct', window: 8192 }]]]),
};
