/** Which output to open: that of a job of this workspace, or any folder or file of rows. */
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { Uri, window } from 'vscode';
import type { JobView } from '../../../server/batch/jobReader.ts';
import { askText, BACK, CANCELLED, pickOne } from '../../steps.ts';
import { jobDescription, jobLabel } from '../jobText.ts';
import { placeOf } from '../placeOf.ts';

interface Item extends QuickPickItem {
  /** Null to browse. */
  readonly path: string | null;
  readonly browse: 'file' | 'folder' | 'hub' | null;
}

/** An absolute path; null when the user chose none. A file or folder that the command was run on needs no choosing. */
export async function chooseOutput(jobs: readonly JobView[], argument: unknown): Promise<string | null> {
  if (argument instanceof Uri) return argument.fsPath;
  const items: readonly Item[] = [
    ...jobs.map(
      (job): Item => ({
        label: `$(beaker) ${jobLabel(job)}`,
        description: jobDescription(job, new Date()),
        detail: placeOf(job.folder),
        path: job.folder,
        browse: null,
      }),
    ),
    {
      label: `$(file) ${t('File…')}`,
      description: t('Parquet or JSON Lines in DataTrove’s shape'),
      path: null,
      browse: 'file',
    },
    {
      label: `$(folder-opened) ${t('Folder…')}`,
      description: t('a folder of such files'),
      path: null,
      browse: 'folder',
    },
    {
      label: `$(globe) ${t('On the Hub…')}`,
      description: t('a dataset of such files, as hf://datasets/owner/name'),
      path: null,
      browse: 'hub',
    },
  ];
  const chosen = await pickOne({
    title: t('Open Output'),
    placeholder: t('Source beside rephrasing'),
    items,
  });
  if (chosen === BACK || chosen === CANCELLED) return null;
  if (chosen.browse === 'hub') return askAddress();
  return chosen.path ?? browseFor(chosen.browse === 'folder');
}

async function askAddress(): Promise<string | null> {
  const written = await askText({
    title: t('Open Output'),
    prompt: t(
      'The dataset, and a path or pattern of its files where only some are meant. HF_TOKEN opens private ones.',
    ),
    value: 'hf://datasets/',
    judge: (value) =>
      /^hf:\/\/datasets\/[\w.-]+\/[\w.%@-]+(?:\/.+)?$/i.test(value)
        ? null
        : { kind: 'error', message: t('Write hf://datasets/owner/name.') },
  });
  return written === BACK || written === CANCELLED ? null : written;
}

async function browseFor(folders: boolean): Promise<string | null> {
  const [uri] =
    (await window.showOpenDialog({
      title: t('Open Output'),
      openLabel: t('Open'),
      canSelectFolders: folders,
      canSelectFiles: !folders,
      filters: { Rows: ['parquet', 'jsonl', 'gz', 'zst'], 'All files': ['*'] },
    })) ?? [];
  return uri?.fsPath ?? null;
}
