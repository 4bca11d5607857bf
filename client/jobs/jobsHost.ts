/** What the commands of this room work with; built once by `registerJobs.ts`. */
import type { LogOutputChannel } from 'vscode';
import type { EndpointPort, LanguagePort, PlanPort, PreviewPort } from '../ports.ts';
import type { BatchChoices } from './batchChoices.ts';
import type { BatchReports } from './batchReports.ts';
import type { JobWatch } from './jobWatch.ts';
import type { PendingBatch } from './pendingBatch.ts';

export interface JobsHost {
  readonly endpoints: EndpointPort;
  readonly planner: PlanPort;
  readonly preview: PreviewPort;
  readonly language: Pick<LanguagePort, 'learnCluster'>;
  readonly log: LogOutputChannel;
  readonly watch: JobWatch;
  readonly choices: BatchChoices;
  readonly pending: PendingBatch;
  readonly reports: BatchReports;
  /** Version of the extension, as frozen into jobs. */
  readonly version: string;
  /** The file that knows which jobs this user made. */
  readonly ownJobs: string;
  /** Path of the program that runners run; copied on first use. */
  runner(): Promise<string>;
}
