/** What the commands of this room work with; built once by `registerJobs.ts`. */
import type { LogOutputChannel } from 'vscode';
import type { EndpointPort, PlanPort } from '../ports.ts';
import type { JobWatch } from './jobWatch.ts';

export interface JobsHost {
  readonly endpoints: EndpointPort;
  readonly planner: PlanPort;
  readonly log: LogOutputChannel;
  readonly watch: JobWatch;
  /** Version of the extension, as frozen into jobs. */
  readonly version: string;
  /** Path of the program that runners run; copied on first use. */
  runner(): Promise<string>;
}
