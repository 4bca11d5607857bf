/** "Rephrase: Open Output": what a line of the Jobs view stands for, in the page over a job's output. */
import type { JobView } from '../../server/batch/jobReader.ts';
import type { JobNode } from './jobNodes.ts';
import { countersOf } from './jobText.ts';
import type { OutputViews } from './output/outputViews.ts';

/** A variant's line shows its rows alone, a line of failures those failures, any other all rows. */
export async function openOutput(outputs: OutputViews, job: JobView, node: JobNode | null): Promise<void> {
  const { done } = countersOf(job);
  switch (node?.kind) {
    case 'variant':
      return outputs.open(job.folder, { kind: 'rows', variant: node.variant, find: '' });
    case 'failures':
      return outputs.open(job.folder, { kind: 'failures', variant: null, find: node.reason });
    default:
      return outputs.open(job.folder, { kind: done > 0 ? 'rows' : 'failures', variant: null, find: '' });
  }
}
