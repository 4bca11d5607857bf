/** "Export Prompt…": prompts, or the requests they make, in the words of another tool, into files the user names. */

import { basename, join } from 'node:path';
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { commands, env, Uri, window, workspace } from 'vscode';
import type { ExportedFile, PromptExport } from '../../server/exchangeFiles/exportPlan.ts';
import {
  exportPlan,
  holdsDocuments,
  PROMPT_EXPORTS,
  PROMPTFOO_DOCUMENTS,
} from '../../server/exchangeFiles/exportPlan.ts';
import { writeExport } from '../../server/exchangeFiles/writeExport.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { chooseTargets } from '../chooseTargets.ts';
import { editorHub } from '../documents/editorHub.ts';
import { messageOf, showFailure, showNotice } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import type { PlanPort } from '../ports.ts';
import { withProgress } from '../progress.ts';
import { retold } from '../retold.ts';
import { askText, BACK, CANCELLED, pickOne } from '../steps.ts';

/** Exports the prompts or the experiment that the command was run on. Sends nothing. */
export async function exportPrompt(planner: PlanPort, args: readonly unknown[]): Promise<void> {
  const uris = await chooseTargets(t('Export Prompt'), args);
  if (uris.length === 0) return;
  const kind = await askKind();
  if (kind === null) return;
  const planned = await planner.planFor(uris);
  if (!planned.ok) return showFailure(planned.failure.message);
  const { plan } = planned;
  if (holdsDocuments(kind) && plan.source === null) {
    return showFailure(t('This export holds documents, and no dataset is chosen.'), [
      { label: t('Choose Documents'), run: () => commands.executeCommand(COMMAND.chooseDocuments) },
    ]);
  }
  const limit = holdsDocuments(kind) ? await askLimit(kind) : null;
  if (limit === undefined) return;
  try {
    await save(plan, kind, limit);
  } catch (error) {
    await showFailure(t('The export could not be written: {0}', messageOf(error)));
  }
}

async function save(plan: Plan, kind: PromptExport, limit: number | null): Promise<void> {
  const label = retold(PROMPT_EXPORTS[kind].label);
  const stop = new AbortController();
  const exported = await exportPlan(plan, kind, limit, { signal: stop.signal, hub: editorHub() });
  if (!exported.ok) return showFailure(exported.message);
  const targets = await askWhere(exported.files, label);
  if (!targets) return;
  const [first] = targets;
  if (!first) return;
  const whole = await withProgress(t('Exporting {0}', label), (signal) => {
    signal.addEventListener('abort', () => stop.abort());
    const files = targets.flatMap(({ fsPath }, at) => {
      const file = exported.files[at];
      return file ? [{ target: fsPath, pieces: file.pieces }] : [];
    });
    return writeExport(files, stop.signal);
  });
  if (!whole) return showNotice(t('The export was stopped; no file was written.'));
  const words = `${label}: ${placesOf(targets)}.`;
  const command = targets.find(({ path }) => path.endsWith('.sh'));
  await showNotice([words, ...exported.remarks.slice(0, 2).map(retold)].join(' '), [
    { label: t('Open'), run: () => window.showTextDocument(first) },
    ...(command ? [{ label: t('Copy Command Line'), run: () => copyText(command) }] : []),
  ]);
}

async function copyText(file: Uri): Promise<void> {
  await env.clipboard.writeText(new TextDecoder().decode(await workspace.fs.readFile(file)));
}

interface Kind extends QuickPickItem {
  readonly value: PromptExport;
}

async function askKind(): Promise<PromptExport | null> {
  const items = Object.entries(PROMPT_EXPORTS).map(
    ([kind, { label, detail }]): Kind => ({
      label: retold(label),
      detail: retold(detail),
      value: kind as PromptExport,
    }),
  );
  const chosen = await pickOne({ title: t('Export Prompt'), placeholder: t('For which tool?'), items });
  return chosen === BACK || chosen === CANCELLED ? null : chosen.value;
}

/** Null for all documents; undefined when the question was dismissed. */
async function askLimit(kind: PromptExport): Promise<number | null | undefined> {
  const written = await askText({
    title: t('Export Prompt'),
    prompt: t('How many documents? Empty for all of them.'),
    value: kind === 'promptfoo' ? String(PROMPTFOO_DOCUMENTS) : '',
    judge: (value) =>
      value === '' || /^[1-9]\d{0,11}$/.test(value)
        ? null
        : { kind: 'error', message: t('A whole number from 1, or nothing.') },
  });
  if (written === BACK || written === CANCELLED) return undefined;
  return written === '' ? (kind === 'promptfoo' ? Number.MAX_SAFE_INTEGER : null) : Number(written);
}

/** One file is named by the user; several go into a folder, where none of them may stand yet. Null for none. */
async function askWhere(files: readonly ExportedFile[], label: string): Promise<readonly Uri[] | null> {
  const home = workspace.workspaceFolders?.[0]?.uri;
  const [only, ...others] = files;
  if (only && others.length === 0) {
    const target = await window.showSaveDialog({
      title: t('Export: {0}', label),
      saveLabel: t('Export'),
      ...(home && { defaultUri: Uri.joinPath(home, only.path) }),
    });
    return target ? [target] : null;
  }
  const [folder] =
    (await window.showOpenDialog({
      title: t('Export: {0}', label),
      openLabel: t('Export Here'),
      canSelectFolders: true,
      canSelectFiles: false,
      ...(home && { defaultUri: home }),
    })) ?? [];
  if (!folder) return null;
  const targets = files.map(({ path }) => Uri.file(join(folder.fsPath, path)));
  for (const target of targets) {
    const there = await workspace.fs.stat(target).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    const replace = t('Replace');
    const answer = await window.showWarningMessage(
      t('{0} exists already. Replace it and the others of this export?', workspace.asRelativePath(target)),
      { modal: true },
      replace,
    );
    return answer === replace ? targets : null;
  }
  return targets;
}

function placesOf(targets: readonly Uri[]): string {
  const [first, ...others] = targets;
  const name = first ? basename(first.fsPath) : '';
  return others.length === 0 ? name : t('{0} and {1} more', name, others.length);
}
