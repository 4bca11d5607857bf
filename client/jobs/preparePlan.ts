/** From files to a plan that can be run: saves them, asks for what is missing, and gives up only when the user does. */

import { t } from '@vscode/l10n';
import type { Uri } from 'vscode';
import { commands, window, workspace } from 'vscode';
import type { Plan, PlanFailure } from '../../server/generation/plan.ts';
import { counted } from '../../server/language/numbers.ts';
import type { Mend } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import { uriAt } from '../planPath.ts';
import type { PlanPort } from '../ports.ts';
import { retold } from '../retold.ts';
import { withoutLinks } from '../withoutLinks.ts';

/** A plan with its dataset. */
export interface Prepared {
  readonly plan: Plan;
  readonly source: string;
  readonly notices: readonly string[];
}

/** Saves unsaved files after asking; null when the user would rather not, or they could not be saved. */
export async function saveFirst(uris: readonly Uri[]): Promise<'unchanged' | 'saved' | null> {
  const names = new Set(uris.map((uri) => uri.toString()));
  const dirty = workspace.textDocuments.filter(
    (document) => document.isDirty && !document.isUntitled && names.has(document.uri.toString()),
  );
  if (dirty.length === 0) return 'unchanged';
  const save = t('Save and Continue');
  const listed = dirty.map(({ uri }) => workspace.asRelativePath(uri)).join(', ');
  const question = counted(
    dirty.length,
    t('{0} has unsaved changes.', listed),
    t('{0} have unsaved changes.', listed),
  );
  const detail = t('A batch runs what is saved, so that its files and its rows agree.');
  if ((await window.showWarningMessage(question, { modal: true, detail }, save)) !== save) return null;
  const saved = await Promise.all(dirty.map((document) => document.save()));
  return saved.every((done) => done) ? 'saved' : null;
}

/** Plans, and asks for endpoint or documents until there is a plan; null when the user stopped. */
export async function preparePlan(planner: PlanPort, uris: readonly Uri[]): Promise<Prepared | null> {
  for (;;) {
    const planned = await planner.planFor(uris);
    if (!planned.ok) {
      if (!(await mendPlan(planned.failure, uris))) return null;
    } else if (planned.plan.source !== null) {
      return { plan: planned.plan, source: planned.plan.source, notices: planned.notices };
    } else if (!(await commands.executeCommand(COMMAND.chooseDocuments, uris[0]))) {
      return null;
    }
  }
}

/** Shows what is missing with what would mend it; true when something was done and planning is worth another try. */
async function mendPlan(failure: PlanFailure, uris: readonly Uri[]): Promise<boolean> {
  const open: Mend = { label: t('Open File'), run: () => openFile(failure.path, uris) };
  switch (failure.reason) {
    case 'no-endpoint':
      return choose(failure, [
        { label: t('Find Endpoint…'), run: () => commands.executeCommand(COMMAND.findEndpoint) },
        {
          label: t('Use Practice Endpoint'),
          run: () => commands.executeCommand(COMMAND.usePracticeEndpoint),
        },
      ]);
    case 'endpoint-unknown':
    case 'no-model':
      await choose(failure, [
        { label: t('Add Endpoint…'), run: () => commands.executeCommand(COMMAND.addEndpoint) },
        { label: t('Select Endpoint…'), run: () => commands.executeCommand(COMMAND.selectEndpoint) },
        open,
      ]);
      return false;
    case 'experiment-invalid':
    case 'prompt-invalid':
    case 'url-invalid':
      await choose(failure, [open]);
      return false;
    case 'file-not-found':
    case 'tokenizer-unusable':
      await choose(failure, []);
      return false;
  }
}

async function choose({ message }: PlanFailure, mends: readonly Mend[]): Promise<boolean> {
  const label = await window.showErrorMessage(
    withoutLinks(retold(message)),
    ...mends.map((mend) => mend.label),
  );
  const mend = mends.find((candidate) => candidate.label === label);
  if (!mend) return false;
  // A command that the user left answers with nothing or false, one that did its work with what it did.
  return Boolean(await mend.run());
}

async function openFile(path: string, uris: readonly Uri[]): Promise<void> {
  await window.showTextDocument(uriAt(path, uris) ?? (await workspace.openTextDocument(path)).uri);
}
