/**
 * Every id that the manifest and the code share, once. A unit test compares these tables with package.json in both
 * directions, so that a command without a title, or a title without a command, cannot ship.
 */

/** Commands a person can run, as contributed in the manifest. */
export const COMMAND = {
  getStarted: 'rephrase.getStarted',
  openSample: 'rephrase.openSample',
  preview: 'rephrase.preview',
  compare: 'rephrase.compare',
  previewHistory: 'rephrase.previewHistory',
  peek: 'rephrase.peek',
  startBatch: 'rephrase.startBatch',
  findEndpoint: 'rephrase.findEndpoint',
  addEndpoint: 'rephrase.addEndpoint',
  selectEndpoint: 'rephrase.selectEndpoint',
  testEndpoint: 'rephrase.testEndpoint',
  forgetKey: 'rephrase.forgetKey',
  usePracticeEndpoint: 'rephrase.usePracticeEndpoint',
  chooseDocuments: 'rephrase.chooseDocuments',
  newPrompt: 'rephrase.newPrompt',
  importPrompts: 'rephrase.importPrompts',
  exportPrompt: 'rephrase.exportPrompt',
  treatAsPrompt: 'rephrase.treatAsPrompt',
  restartLanguageServer: 'rephrase.restartLanguageServer',
  showLog: 'rephrase.showLog',
  refreshJobs: 'rephrase.jobs.refresh',
  openOutput: 'rephrase.openOutput',
  openJob: 'rephrase.jobs.open',
  pauseJob: 'rephrase.jobs.pause',
  resumeJob: 'rephrase.jobs.resume',
  cancelJob: 'rephrase.jobs.cancel',
  retryFailed: 'rephrase.jobs.retryFailed',
  changeCeiling: 'rephrase.jobs.changeCeiling',
  changeBudget: 'rephrase.jobs.changeBudget',
  showJobRows: 'rephrase.jobs.showRows',
  openJobOutput: 'rephrase.jobs.openOutput',
  revealJobOutput: 'rephrase.jobs.revealOutput',
  revealJobLog: 'rephrase.jobs.revealLog',
  forkJob: 'rephrase.jobs.fork',
  askCluster: 'rephrase.askCluster',
  verifyJob: 'rephrase.jobs.verify',
  compactJob: 'rephrase.jobs.compact',
  exportJob: 'rephrase.jobs.export',
  pushJob: 'rephrase.jobs.push',
  copySnippet: 'rephrase.jobs.copySnippet',
  deleteJob: 'rephrase.jobs.delete',
} as const;

/** The id of a contributed command. */
export type CommandId = (typeof COMMAND)[keyof typeof COMMAND];

/**
 * Commands that send documents somewhere, start something or write settings that decide where documents go. The
 * manifest disables them in an untrusted workspace; `registerCommands` refuses them there too, because any extension
 * may run a command.
 */
export const NEEDS_TRUST: ReadonlySet<CommandId> = new Set<CommandId>([
  COMMAND.preview,
  COMMAND.compare,
  COMMAND.peek,
  COMMAND.startBatch,
  COMMAND.askCluster,
  COMMAND.findEndpoint,
  COMMAND.addEndpoint,
  COMMAND.selectEndpoint,
  COMMAND.testEndpoint,
  COMMAND.usePracticeEndpoint,
  COMMAND.chooseDocuments,
  COMMAND.resumeJob,
  COMMAND.retryFailed,
  COMMAND.forkJob,
  COMMAND.pushJob,
  COMMAND.changeCeiling,
  COMMAND.changeBudget,
]);

/** The section all settings stand under. */
export const SETTINGS_SECTION = 'rephrase';

/** Settings, without the section. */
export const SETTING = {
  prompts: 'prompts',
  endpoints: 'endpoints',
  endpoint: 'endpoint',
  documents: 'documents',
  sampleSize: 'sample.size',
  sampleSeed: 'sample.seed',
  previewConcurrency: 'preview.concurrency',
  codeLens: 'codeLens',
  inlayHints: 'inlayHints',
  diagnostics: 'diagnostics',
  jobsFolder: 'jobsFolder',
  python: 'python',
  slurm: 'slurm',
} as const;

/** The key of a setting below `rephrase`. */
export type SettingKey = (typeof SETTING)[keyof typeof SETTING];

/** Views, as contributed in the manifest. */
export const VIEW = { jobs: 'rephrase.jobs' } as const;

/** The controller of the Test Explorer's items, which a `when` clause names. */
export const TESTS = { checks: 'rephrase.checks' } as const;

/** Context keys that the manifest's `when` clauses read and the code sets. */
export const CONTEXT_KEY = {
  isPrompt: 'rephrase.isPrompt',
  isExperiment: 'rephrase.isExperiment',
  hasJobs: 'rephrase.hasJobs',
  hasEndpoint: 'rephrase.hasEndpoint',
  hasPrompts: 'rephrase.hasPrompts',
  sampleOpened: 'rephrase.sampleOpened',
  previewed: 'rephrase.previewed',
  compared: 'rephrase.compared',
  estimated: 'rephrase.estimated',
} as const;
