/** Facts for tests: a dataset of given documents, a use of a prompt, a window. */
import type { DatasetFact } from '../../server/language/datasetFact.ts';
import { sampleOf } from '../../server/language/datasetFact.ts';
import type { JsonObject } from '../../server/language/json.ts';
import type {
  JobFact,
  JobPrompt,
  ModelUse,
  PromptFacts,
  PromptUse,
} from '../../server/language/promptFacts.ts';
import { NO_PROMPT_FACTS } from '../../server/language/promptFacts.ts';

/** A dataset by its columns, its sampled rows, or both. */
export function datasetOf(from: {
  readonly columns?: readonly string[];
  readonly rows?: readonly JsonObject[];
}): DatasetFact {
  const { rows = [] } = from;
  const columns = from.columns ?? Object.keys(rows[0] ?? {});
  return {
    name: 'web.jsonl',
    format: 'JSON Lines',
    rows: rows.length,
    columns: columns.map((name) => ({ name, type: 'text' })),
    sample: sampleOf(
      rows.map((row, index) => ({ id: `doc-${index}`, row })),
      { rows: rows.length, all: true },
    ),
  };
}

/** A dataset of texts. */
export function textsOf(...texts: readonly string[]): DatasetFact {
  return datasetOf({ rows: texts.map((text) => ({ text })) });
}

/** A use in which only what is given is known. */
export function useOf(given: Partial<PromptUse> & { readonly window?: number }): PromptUse {
  const { window, ...use } = given;
  const model: ModelUse = {
    model: null,
    window: window === undefined ? null : { tokens: window, from: 'a.experiment.yaml' },
    parameters: {},
    extraBody: {},
    exact: false,
  };
  return {
    by: 'a.experiment.yaml',
    models: [model],
    cut: 'end',
    column: 'text',
    dataset: null,
    output: null,
    ...use,
  };
}

/** Facts of one use. */
export function factsOf(use: Parameters<typeof useOf>[0], more: Partial<PromptFacts> = {}): PromptFacts {
  return { ...NO_PROMPT_FACTS, name: 'faq', uses: [useOf(use)], ...more };
}

/** One variant of a job. */
export const SENT: JobPrompt = {
  name: 'faq',
  template: '[[DOCUMENT]]',
  system: null,
  model: 'm',
  endpoint: 'gpu',
  parameters: {},
  extraBody: {},
  inputs: { DOCUMENT: 'text' },
  window: null,
};

/** A job that sent `template` under the name faq, its output standing at `output`. */
export function jobOf(template: string, output: string | null): JobFact {
  return {
    id: '20260101-000000-abcd-formats',
    name: 'formats',
    output,
    folder: '/w/.rephrase/jobs/20260101-000000-abcd-formats',
    prompts: [{ ...SENT, template }],
    cut: 'end',
    progress: null,
  };
}
