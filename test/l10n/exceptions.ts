/** What is not translated of rooms that are, with the reason. */

/** Modules as a whole. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'client/language/promptTemplates.ts': 'prompts to begin with: English is what the models are told',
  'client/webviews/decoder.ts': 'what a message is not, for the log',
  'client/pageHtml.ts': 'the frame of a page, without a word',
  'client/preview/exportRun.ts': 'reports that go to other people, in one language',
  'server/experiment/codes.ts': 'sentences of the documentation',
  'server/languageServer/compiledPieces.ts': 'code',
  'server/languageServer/warmUp.ts': 'what nobody reads',
  'server/languageServer/connect.ts': 'the protocol',
  'server/generation/practice/phrases.ts': 'what the practice endpoint answers with',
  'server/generation/practice/answerChat.ts': 'what a server says, as servers do',
  'server/generation/practice/startPractice.ts': 'what a server says, as servers do',
  'server/generation/practice/sendChat.ts': 'the protocol',
  'server/generation/wire/form.ts': 'the protocol',
  'server/generation/wordCounter.ts': 'words of tokenizer.json',
  'server/documents/zstdFrameScanner.ts': 'names of fields, for bugs',
  'server/batch/datasetFields.ts': 'a dataset card, which is published',
  'server/batch/runner/datasetCard.ts': 'a dataset card, which is published',
  'server/batch/readingSnippets.ts': 'code',
  'server/batch/executors/slurm/environmentScript.ts': 'code',
  'server/batch/executors/openaiBatch/providers.ts':
    'what is known of providers, for the documentation and the log',
  'client/preview/copyFormats.ts': 'code and Markdown for other programs',
};

/** Names of things, which are the same in every language. */
const FIXED_TEXTS: ReadonlySet<string> = new Set([
  'Rephrase',
  'Ollama',
  'LM Studio',
  'Text Generation Inference',
  'Hugging Face Inference Providers',
  'Batch JSON Lines',
  'Bearer {0}',
  'module load {0}',
  '{0} min',
  // What is logged, or sent to a service.
  'Second answers in batch {0}, left out: {1}.',
  'Output of {0}',
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
  // What a literal prompt and Jinja call these.
  'Jinja',
  'True',
  'False',
  'None',
  'Evaluated',
  'for',
  'set',
  'JSON Lines',
  // What a prompt is told, and what is typed to be offered a snippet.
  'Document',
  'Document: {0}',
  '{0}{1}Document: {2}',
  'exercise and its solution',
  'questions and answers',
  'rephrased text',
  'parameters sweep',
  'output checks',
  // Names of features in the log.
  'code actions',
  'code lens',
  'semantic tokens',
  'inlay hints',
  'moving files',
  'document links',
  'selection ranges',
]);

/** What is written and not read out: front matter and experiments to fill in, patterns, words of prompts, programs, the log of a launch. */
const WRITTEN =
  /^(?:---|[a-z]+:)(?: .*)?\n|^\n(?:import|say|cd) ?|^cd -- |^command -v |^launch\.py on |^(?:name|inputs): |^\{0\}: \{ column|\(\?:|^\{%|^Return only the \{0\}, nothing else\.$/;

/** Whether a text stands as it is, whatever the language. */
export function isFixed(text: string): boolean {
  return FIXED_TEXTS.has(text) || WRITTEN.test(text);
}
