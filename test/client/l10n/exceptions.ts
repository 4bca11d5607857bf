/** What of the client is not translated, with the reason. */

/** Modules as a whole. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'client/language/promptTemplates.ts': 'prompts to begin with: English is what the models are told',
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
  '/{0}, before the run.md',
]);
