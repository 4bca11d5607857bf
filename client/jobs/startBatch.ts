/**
 * "Rephrase: Start Batch": from files to a running job. Asks for what is missing, counts, measures and estimates on
 * request, says what it will do, and sends no document before the user asked for a pilot or said Start.
 */

import { dirname, join, resolve } from 'node:path';
import { t } from '@vscode/l10n';
import { commands, Uri, window, workspace } from 'vscode';
import type { CreatedJob } from '../../server/batch/createJob.ts';
import { createJob } from '../../server/batch/createJob.ts';
import { withOwnSetup } from '../../server/batch/executors/ownSetup.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { rememberJob } from '../../server/batch/ownJobs.ts';
import { reuseRows } from '../../server/batch/reuseRows.ts';
import { writeExperiment } from '../../server/experiment/writeExperiment.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { planBudgets } from '../../server/generation/planBudgets.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { chooseTargets } from '../chooseTargets.ts';
import { editorHub } from '../documents/editorHub.ts';
import { showFailure, showNotice } from '../errors.ts';
import { VIEW } from '../ids.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import { mayReplace } from '../mayReplace.ts';
import { withProgress } from '../progress.ts';
import { askEndpoints } from './askEndpoints.ts';
import type { BatchDraft } from './batchDraft.ts';
import { estimateOf } from './batchDraft.ts';
import { batchReport, documentsText } from './batchSummary.ts';
import { decideBatch, factsOf } from './decideBatch.ts';
import { experimentFor } from './experimentFor.ts';
import { exportDraft } from './exportProject.ts';
import { homeFor, jobsFolderOf } from './jobsFolder.ts';
import type { JobsHost } from './jobsHost.ts';
import { launchJob } from './launchJob.ts';
import { readOwnSetup } from './ownExecutors.ts';
import { canaryOf } from './pilotBatch.ts';
import type { Prepared } from './preparePlan.ts';
import { preparePlan, saveFirst } from './preparePlan.ts';
import { surveyBatch } from './surveyBatch.ts';
import { pickUp } from './waitingBatch.ts';

/**
 * Leads from the files a command was run on to a running job; returns when it runs, when the user stopped, or when he
 * looks at the pilot before he decides.
 */
export async function startBatch(
  host: JobsHost,
  args: readonly unknown[],
  reuse: JobView | null = null,
): Promise<void> {
  const uris = await chooseTargets(t('Start Batch'), args);
  const [first] = uris;
  if (!first) return;
  const home = homeFor(uris);
  if (!home) {
    return showFailure(t('A job keeps its rows in a folder, and none is open.'), [
      { label: t('Open Folder…'), run: () => commands.executeCommand('vscode.openFolder') },
    ]);
  }
  const prepared = await planSaved(host, uris);
  if (!prepared) return;
  if (!(await host.endpoints.mayContact(prepared.plan.untrustedOrigins, first))) return;
  const drafted = await draftOf(host, uris, withOwn(host.choices.apply(prepared, uris)));
  if (!drafted) return;
  const draft = reuse === null ? drafted : { ...drafted, reuse };
  const jobsFolder = jobsFolderOf(home);
  const decision = await decideBatch(host, draft, jobsFolder);
  if (!decision) return;
  host.choices.remember(decision.draft);
  switch (decision.kind) {
    case 'start':
      return start(host, decision.draft, jobsFolder);
    case 'canary':
      await host.preview.showDocuments(canaryOf(decision.draft));
      // Prompts take the limits chosen last from here on.
      host.pending.set({
        draft: decision.draft,
        written: withOwn(host.choices.apply(prepared, uris)).plan.experiment.batch,
      });
      return;
    case 'save':
      return saveExperiment(decision.draft.prepared.plan, first, home.uri);
    case 'export':
      return exportDraft(decision.draft, home.uri, host.version);
    case 'report': {
      const { name } = decision.draft.prepared.plan.experiment;
      return host.reports.show(name, batchReport(await factsOf(decision.draft, jobsFolder)));
    }
  }
}

/** A plan of what is saved: formatters may have changed what was planned. Null when the user left. */
async function planSaved({ planner }: JobsHost, uris: readonly Uri[]): Promise<Prepared | null> {
  for (;;) {
    const prepared = await preparePlan(planner, uris);
    const saved = prepared && (await saveFirst([...uris, ...promptFiles(prepared.plan)]));
    if (saved === 'unchanged') return prepared;
    if (saved !== 'saved') return null;
  }
}

/** Hosts, Python and shell lines come from the user's own settings alone. */
function withOwn(prepared: Prepared): Prepared {
  const { plan } = prepared;
  const batch = withOwnSetup(plan.experiment.batch, readOwnSetup());
  return { ...prepared, plan: { ...plan, experiment: { ...plan.experiment, batch } } };
}

function promptFiles({ variants, baseFolder }: Plan): readonly Uri[] {
  return variants.map(({ promptPath }) => Uri.file(resolve(baseFolder, promptPath)));
}

/** What is decided on; of a batch whose pilot was just looked at, what still holds. */
async function draftOf(host: JobsHost, uris: readonly Uri[], prepared: Prepared): Promise<BatchDraft | null> {
  const waiting = host.pending.take(uris);
  const again = waiting && pickUp(waiting, prepared);
  if (again) return again;
  const served = await askEndpoints(host.endpoints, prepared.plan);
  if (!served) return null;
  const surveyed = await surveyBatch(prepared, host.choices.pilotDocuments());
  if (surveyed?.ok) return { uris, prepared, served, survey: surveyed.survey, pilot: null, reuse: null };
  if (surveyed) await showFailure(surveyed.message);
  return null;
}

async function start(host: JobsHost, draft: BatchDraft, jobsFolder: string): Promise<void> {
  const created = await create(host, draft, jobsFolder);
  if (!created) return;
  if (!created.ok) return showFailure(created.message);
  await rememberJob(host.ownJobs, created.folder);
  if (draft.reuse && !(await takeOver(draft, draft.reuse, created))) return;
  if (!(await launchJob(host, created.folder, created.manifest.endpoints))) return;
  const show = { label: t('Show Jobs'), run: () => commands.executeCommand(`${VIEW.jobs}.focus`) };
  void showNotice(
    t('"{0}" runs over {1}.', created.manifest.name, documentsText(created.manifest.input.documents)),
    [show],
  );
}

/** Copies the rows of an older job; false, which is then said, when the dataset could not be read. */
async function takeOver(
  { prepared, served }: BatchDraft,
  { folder: from }: JobView,
  { folder, manifest }: CreatedJob & { readonly ok: true },
): Promise<boolean> {
  const reused = await withProgress(t('Taking over rows for "{0}"', manifest.name), (signal, report) =>
    reuseRows({
      folder,
      manifest,
      budgets: planBudgets(prepared.plan, served),
      from,
      hub: editorHub(),
      signal,
      onProgress: (looked, taken) => report(t('{0} of {1}', thousands(taken), thousands(looked))),
    }),
  );
  if (!reused.ok) await showFailure(reused.message);
  else void showNotice(takenOver(reused.reused));
  return reused.ok;
}

function takenOver(rows: number): string {
  return counted(
    rows,
    t('{0} row was taken over.', thousands(rows)),
    t('{0} rows were taken over.', thousands(rows)),
  );
}

/** Writes the experiment, beside its first prompt unless the user says otherwise, and opens it. */
async function saveExperiment(plan: Plan, first: Uri, home: Uri): Promise<void> {
  const folder = first.scheme === 'file' ? dirname(first.fsPath) : home.fsPath;
  const proposed = Uri.file(join(folder, `${plan.experiment.name}.experiment.yaml`));
  const target = await window.showSaveDialog({
    title: t('Save as Experiment'),
    defaultUri: proposed,
    filters: { Experiment: ['yaml', 'yml'] },
  });
  if (!target) return;
  const named = isExperimentPath(target.path)
    ? target
    : Uri.file(`${target.fsPath.replace(/\.ya?ml$/i, '')}.experiment.yaml`);
  if (named !== target && !(await mayReplace(named))) return;
  const text = writeExperiment(experimentFor(plan, named.fsPath));
  await workspace.fs.writeFile(named, new TextEncoder().encode(text));
  await window.showTextDocument(named);
}

function create(host: JobsHost, draft: BatchDraft, jobsFolder: string): Promise<CreatedJob | null> {
  const { prepared, served, survey } = draft;
  const { plan, source } = prepared;
  return withProgress(t('Creating the job "{0}"', plan.experiment.name), async (signal) => {
    const created = await createJob({
      plan,
      source,
      jobsFolder,
      hub: editorHub(),
      served,
      rephraseVersion: host.version,
      now: new Date(),
      signal,
      survey,
      estimate: estimateOf(draft),
    });
    // Stopped by the user, who need not be told so.
    return signal.aborted && !created.ok ? null : created;
  });
}
