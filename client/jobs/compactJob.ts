/** Compacting a finished job from the editor: asked first, with the room it frees. */
import { t } from '@vscode/l10n';
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
    return showNotice(
      t('The journal of "{0}" takes {1}; compacting it would free nothing.', name, sizeText(bytes)),
    );
  }
  const compactIt = t('Compact');
  const answer = await window.showWarningMessage(
    t('Compact the job "{0}"?', name),
    {
      modal: true,
      detail: t(
        "About {0} of {1} become free. The job is verified first. Afterwards the text stands in the output's parts alone: do not change or remove them.",
        sizeText(freed),
        sizeText(bytes),
      ),
    },
    compactIt,
  );
  if (answer !== compactIt) return;
  try {
    const compacted = await withProgress(t('Compacting "{0}"', name), (signal, report) =>
      compact({
        folder: job.folder,
        signal,
        onProgress: (step) =>
          report(
            step === 'verifying' ? t('Verifying first') : t('Segment {0} of {1}', step.segment, step.of),
          ),
      }),
    );
    if (!compacted.ok) return showFailure(compacted.message);
    const { bytesBefore, bytesAfter } = compacted;
    return showNotice(
      t('"{0}" was verified and compacted: {1} became free.', name, sizeText(bytesBefore - bytesAfter)),
    );
  } catch (error) {
    return showFailure(
      t('"{0}" could not be compacted: {1} The job is whole; try again.', name, messageOf(error)),
    );
  } finally {
    await watch.refresh();
  }
}
