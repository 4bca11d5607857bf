/** What is not translated of rooms that are, with the reason. */

/** Modules as a whole. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'client/language/promptTemplates.ts': 'prompts to begin with: English is what the models are told',
  'client/webviews/decoder.ts': 'what a message is not, for the log',
  'client/pageHtml.ts': 'the frame of a page, without a word',
  'client/preview/exportRun.ts': 'reports that go to other people, in one language',
  'client/preview/copyFormats.ts': 'code and Markdown for other programs',
};

/** Names of things, which are the same in every language. */
export const FIXED_TEXTS: ReadonlySet<string> = new Set([
  'Rephrase',
  'Slurm',
  'Parquet',
  'Python',
  'Hub',
  'Markdown',
  'HTML',
  'DataTrove',
  'URL',
  'POST {2}',
  'finish_reason',
  'length',
  'batch_…',
  'HuggingFaceTB/SmolLM2-1.7B-Instruct',
  'temperature: 0.7, 1.0; max_tokens: 1024',
  'odc-by',
  'cc-by-4.0',
  'cc-by-sa-4.0',
  'apache-2.0',
  '/{0}, before the run.md',
]);
