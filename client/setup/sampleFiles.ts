/** The sample's files. */

/** Shipped with the extension, below `samples`; a test compares this list with what is packed. */
export const SAMPLE_FILES = [
  'first.experiment.yaml',
  'formats.experiment.yaml',
  'prompts/faq.rephrase.md',
  'prompts/table.rephrase.md',
  'prompts/math.md',
  'prompts/tutorial.md',
  'data/documents.jsonl',
] as const;
