/** One read of the dataset before a batch: how many documents, and the stratified ones for its pilot. */
import { t } from '@vscode/l10n';
import type { Survey } from '../../server/batch/surveyDataset.ts';
import { surveyDataset } from '../../server/batch/surveyDataset.ts';
import { noDocuments, onlyBadRows } from '../../server/documents/noDocuments.ts';
import { openSource } from '../../server/documents/openSource.ts';
import { SourceReadError } from '../../server/documents/source.ts';
import { thousands } from '../../server/language/numbers.ts';
import { editorHub } from '../documents/editorHub.ts';
import { withProgress } from '../progress.ts';
import { placeOf } from './placeOf.ts';
import type { Prepared } from './preparePlan.ts';

/** What the read gave, or a sentence about why there is nothing. */
export type Surveyed =
  | { readonly ok: true; readonly survey: Survey }
  | { readonly ok: false; readonly message: string };

/** Reads with progress; null when the user stopped it. `pilotDocuments` is the size of the sample. */
export function surveyBatch({ plan, source }: Prepared, pilotDocuments: number): Promise<Surveyed | null> {
  const { column, idColumn, filter, limit, seed, sample } = plan.experiment.documents;
  return withProgress(t('Counting the documents in {0}', placeOf(source)), async (signal, report) => {
    const opened = await openSource(source, { column, idColumn }, { filter, signal, hub: editorHub() });
    if (!opened.ok) return { ok: false, message: opened.failure.message };
    try {
      const survey = await surveyDataset(opened.source, {
        limit,
        seed,
        sample: { ...sample, size: pilotDocuments, stratify: 'length', pinned: [] },
        signal,
        onProgress: (rows) => report(t('{0} rows', thousands(rows))),
      });
      if (signal.aborted) return null;
      if (survey.rows === 0) return { ok: false, message: noDocuments(placeOf(source), filter) };
      if (survey.sample.length === 0 && survey.firstBad !== null)
        return { ok: false, message: onlyBadRows(placeOf(source), survey.firstBad) };
      return { ok: true, survey };
    } catch (error) {
      if (error instanceof SourceReadError) return { ok: false, message: error.message };
      throw error;
    }
  });
}
