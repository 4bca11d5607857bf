/** Compacting a finished job from the editor: asked first, with the room it frees. */
import { window } from 'vscode';
import { compactJob as compact, compactionEstimate } from '../../server/batch/compactJob.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { sizeText } from '../documents/datasetText.ts';
import { messageOf, showFailure, showNotice } from '../errors.ts';
import { withProgress } from '../progress.ts';
import type { JobsHost } from './jobsHost.ts';

/** Verifies the job and frees the room that text takes in its journal, after asking. */
export async function compactJob({ watch }: JobsHost, job: JobView): Promise<void> {
  const { name } = job.manifest;
  const { bytes, compactedBytes } = await compactionEstimate(job.folder);
  const freed = bytes - compactedBytes;
  if (freed <= bytes / 20) {
    return showNotice(`The journal of "${name}" takes ${sizeText(bytes)}; compacting it would free nothing.`);
  }
  const answer = await window.showWarningMessage(
    `Compact the job "${name}"?`,
    {
      modal: true,
      detail: `About ${sizeText(freed)} of ${sizeText(bytes)} become free. The job is verified first. Afterwards the text stands in the output's parts alone: do not change or remove them.`,
    },
    'Compact',
  );
  if (answer !== 'Compact') return;
  try {
    const compacted = await withProgress(`Compacting "${name}"`, (signal, report) =>
      compact({
        folder: job.folder,
        signal,
        onProgress: (step) =>
          report(step === 'verifying' ? 'Verifying first' : `Segment ${step.segment} of ${step.of}`),
      }),
    );
    if (!compacted.ok) return showFailure(compacted.message);
    const { bytesBefore, bytesAfter } = compacted;
    return showNotice(
      `"${name}" was verified and compacted: ${sizeText(bytesBefore - bytesAfter)} became free.`,
    );
  } catch (error) {
    return showFailure(`"${name}" could not be compacted: ${messageOf(error)} The job is whole; try again.`);
  } finally {
    await watch.refresh();
  }
}
