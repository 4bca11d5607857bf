/** "Import Prompts…": files of other tools become files of ours in a folder of their own, in one step that can be undone. */

import { basename, dirname, join } from 'node:path';
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { commands, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import type { ImportOutcome } from '../../server/exchange/importPrompts.ts';
import { importFolderName, importPrompts, importReport } from '../../server/exchange/importPrompts.ts';
import { readSources } from '../../server/exchangeFiles/readSources.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { showFailure, showNotice } from '../errors.ts';
import { retold } from '../retold.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';

/** Imports the file or folder that the command was run on, or asks for one. Nothing that is there is changed. */
export async function importFiles(args: readonly unknown[]): Promise<void> {
  const [first] = args;
  const chosen = first instanceof Uri ? first : await askWhat();
  if (!chosen) return;
  const found = await readSources(chosen.fsPath);
  if (!found.ok) return showFailure(found.message);
  const outcome = importPrompts(found.sources, found.world);
  if (outcome.files.length === 0) {
    const [note] = outcome.notes;
    const why = note ? retold(note.message) : t('Nothing in it is of a form that is understood.');
    return showFailure(t('{0} could not be imported. {1}', basename(chosen.fsPath), why));
  }
  const folder = await freeFolder(dirname(chosen.fsPath), importFolderName(basename(chosen.fsPath)));
  const report = Uri.joinPath(folder, REPORT);
  if (!(await create(folder, outcome))) {
    return showFailure(t('The files could not be written to {0}.', workspace.asRelativePath(folder)));
  }
  await commands.executeCommand('markdown.showPreview', report);
  const prompts = outcome.files.filter(({ path }) => /\.rephrase\.md$/.test(path));
  const left = outcome.notes.length;
  const figures = [thousands(prompts.length), workspace.asRelativePath(folder)] as const;
  const words = counted(
    prompts.length,
    t('{0} prompt imported to {1}.', ...figures),
    t('{0} prompts imported to {1}.', ...figures),
  );
  const remarks = counted(
    left,
    t('{0} remark on what is not as it stood: see the report.', thousands(left)),
    t('{0} remarks on what is not as it stood: see the report.', thousands(left)),
  );
  const [opened] = prompts;
  await showNotice(
    left === 0 ? words : `${words} ${remarks}`,
    opened
      ? [
          {
            label: t('Open First Prompt'),
            run: () => window.showTextDocument(Uri.joinPath(folder, opened.path)),
          },
        ]
      : [],
  );
}

/** Such a file is never taken for a prompt. */
const REPORT = 'README.md';

/** One edit for all files, so that one undo takes the import back. */
async function create(folder: Uri, outcome: ImportOutcome): Promise<boolean> {
  const edit = new WorkspaceEdit();
  const encoder = new TextEncoder();
  for (const { path, text } of outcome.files) {
    edit.createFile(Uri.joinPath(folder, path), { contents: encoder.encode(text) });
  }
  const report = importReport(outcome, basename(folder.fsPath));
  edit.createFile(Uri.joinPath(folder, REPORT), { contents: encoder.encode(report) });
  return workspace.applyEdit(edit);
}

/** The first of `name`, `name-2`, … that is not there. */
async function freeFolder(parent: string, name: string): Promise<Uri> {
  for (let n = 1; ; n++) {
    const folder = Uri.file(join(parent, n === 1 ? name : `${name}-${n}`));
    const there = await workspace.fs.stat(folder).then(
      () => true,
      () => false,
    );
    if (!there) return folder;
  }
}

interface Choice extends QuickPickItem {
  readonly folder: boolean;
}

const CHOICES: readonly Choice[] = [
  {
    label: `$(folder) ${t('A folder of prompts')}`,
    detail: t('Text files with any placeholder: [TEXT], {document}, {{ document }}, [[DOCUMENT]]'),
    folder: true,
  },
  {
    label: `$(file-code) ${t('A file')}`,
    detail: t(
      'A Python dictionary of templates, DataTrove’s YAML, a promptfoo configuration, a GitHub Models .prompt.yml',
    ),
    folder: false,
  },
];

/** Null when nothing was chosen. */
async function askWhat(): Promise<Uri | null> {
  const choice = await pickOne({
    title: t('Import Prompts'),
    placeholder: t('What do you have?'),
    items: CHOICES,
  });
  if (choice === BACK || choice === CANCELLED) return null;
  const [uri] =
    (await window.showOpenDialog({
      title: t('Import Prompts'),
      openLabel: t('Import'),
      canSelectFolders: choice.folder,
      canSelectFiles: !choice.folder,
      filters: {
        [t('Prompts and configurations')]: ['py', 'yaml', 'yml', 'json', 'md', 'txt'],
        [t('All files')]: ['*'],
      },
    })) ?? [];
  return uri ?? null;
}
