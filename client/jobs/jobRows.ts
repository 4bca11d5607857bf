/**
 * Rows and failures of a job as read-only documents, for a look at them while nothing is written yet. Only jobs of
 * this window can be looked at.
 */
import type { Disposable } from 'vscode';
import { Uri, workspace } from 'vscode';
import type { CommittedChoice } from '../../server/batch/firstCommitted.ts';
import { firstCommitted } from '../../server/batch/firstCommitted.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { JobWatch } from './jobWatch.ts';
import { decodeRowsQuery, encodeRowsQuery } from './rowsQuery.ts';

const SCHEME = 'rephrase-job';
/** A look, not the dataset. */
const AT_MOST = 200;

/** The document of the first committed rows or failures of a job. */
export function rowsUri(job: JobView, choice: CommittedChoice): Uri {
  const name = choice.kind === 'rows' ? 'rows so far' : `failed, ${choice.reason}`;
  return Uri.from({
    scheme: SCHEME,
    path: `/${job.manifest.name}, ${name}.jsonl`,
    query: encodeRowsQuery({ folder: job.folder, choice }),
  });
}

/** Provides these documents. */
export function provideJobRows(watch: JobWatch): Disposable {
  return workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      const asked = decodeRowsQuery(uri.query);
      await watch.refresh();
      if (!asked || !watch.jobs().some(({ folder }) => folder === asked.folder)) return '';
      const found = await firstCommitted(asked.folder, asked.choice, AT_MOST);
      return found.map((line) => `${JSON.stringify(line)}\n`).join('');
    },
  });
}
