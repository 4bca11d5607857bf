/** The four sample prompts as variants of one model, with nothing else set. */
import { DEFAULT_BATCH, DEFAULT_DOCUMENTS } from '../../server/experiment/experiment.ts';
import { resolveVariants } from '../../server/experiment/resolveVariants.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import { nameOfFile } from '../../server/language/nameOfFile.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { PROMPT_PATHS, readSample } from './sampleFiles.ts';

/** One variant per prompt, in the order of `PROMPT_PATHS`. */
export function sampleVariants(model: string): readonly Variant[] {
  const prompts = PROMPT_PATHS.map((path) => ({
    name: nameOfFile(path),
    path,
    prompt: readPrompt(readSample(path)),
  }));
  const { variants } = resolveVariants(
    {
      name: 'samples',
      prompts: PROMPT_PATHS,
      models: [{ model, endpoint: null, parameters: { max_tokens: 2048 }, extraBody: {} }],
      documents: DEFAULT_DOCUMENTS,
      rollouts: 1,
      context: { window: 8192, cut: 'end', tokenizer: null },
      batch: DEFAULT_BATCH,
    },
    prompts,
    [{ alias: 'here', model: null }],
  );
  return variants;
}
