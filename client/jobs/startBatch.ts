/**
 * "Rephrase: Start Batch": from files to a running job. Asks for what is missing, says what it will do, and sends
 * nothing but the question which models there are before the user said Start.
 */

import { dirname, join, resolve } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import type { CreatedJob } from '../../server/batch/createJob.ts';
import { createJob } from '../../server/batch/createJob.ts';
import { writeExperiment } from '../../server/experiment/writeExperiment.ts';
import { budgetFor } from '../../server/generation/contextBudget.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { PRACTICE_MODEL } from '../../server/generation/practice/practiceModel.ts';
import { chooseTargets } from '../chooseTargets.ts';
import { showFailure, showNotice } from '../errors.ts';
import { VIEW } from '../ids.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import { withProgress } from '../progress.ts';
import type { Served } from './askEndpoints.ts';
import { askEndpoints, unlistedModels } from './askEndpoints.ts';
import type { BatchFacts } from './batchSummary.ts';
import { batchDetail, batchQuestion } from './batchSummary.ts';
import type { DocumentCount } from './countDocuments.ts';
import { countDocuments } from './countDocuments.ts';
import { experimentFor } from './experimentFor.ts';
import { homeFor, jobsFolderOf } from './jobsFolder.ts';
import type { JobsHost } from './jobsHost.ts';
import { thousands } from './jobText.ts';
import { launchJob } from './launchJob.ts';
import { placeOf } from './placeOf.ts';
import type { Prepared } from './preparePlan.ts';
import { preparePlan, saveFirst } from './preparePlan.ts';

/** Leads from the files a command was run on to a running job; returns when it runs or the user stopped. */
export async function startBatch(host: JobsHost, args: readonly unknown[]): Promise<void> {
  const uris = await chooseTargets('Start Batch', args);
  const [first] = uris;
  if (!first) return;
  const home = homeFor(uris);
  if (!home) {
    return showFailure('A job keeps its rows in a folder, and none is open.', [
      { label: 'Open Folder…', run: () => commands.executeCommand('vscode.openFolder') },
    ]);
  }
  const prepared = await preparePlan(host.planner, uris);
  if (!prepared || !(await saveFirst([...uris, ...promptFiles(prepared.plan)]))) return;
  const { plan } = prepared;
  if (!(await host.endpoints.mayContact(plan.untrustedOrigins, first))) return;
  const served = await askEndpoints(host.endpoints, plan);
  if (!served) return;
  const counted = await count(prepared);
  if (!counted) return;
  if (!counted.ok) return showFailure(counted.message);
  const jobsFolder = jobsFolderOf(home);
  const facts = factsOf(prepared, served, counted, jobsFolder);
  const choice = await confirm(facts, uris);
  if (choice === 'save') await saveExperiment(plan, first, home.uri);
  if (choice !== 'start') return;
  const created = await create(host, prepared, served, jobsFolder);
  if (!created) return;
  if (!created.ok) return showFailure(created.message);
  if (!(await launchJob(host, created.folder, created.manifest.endpoints))) return;
  const show = { label: 'Show Jobs', run: () => commands.executeCommand(`${VIEW.jobs}.focus`) };
  void showNotice(
    `"${created.manifest.name}" runs over ${thousands(created.manifest.input.documents)} documents.`,
    [show],
  );
}

function promptFiles({ variants, baseFolder }: Plan): readonly Uri[] {
  return variants.map(({ promptPath }) => Uri.file(resolve(baseFolder, promptPath)));
}

function count({ plan, source }: Prepared): Promise<DocumentCount | null> {
  const { column, idColumn, filter, limit } = plan.experiment.documents;
  return withProgress(`Counting the documents in ${placeOf(source)}`, (signal, report) =>
    countDocuments(
      source,
      { column, idColumn, filter, limit },
      {
        signal,
        onProgress: (rows) => report(`${thousands(rows)} rows`),
      },
    ),
  );
}

function factsOf(
  { plan, source, notices }: Prepared,
  served: Served,
  counted: DocumentCount & { readonly ok: true },
  jobsFolder: string,
): BatchFacts {
  const { output } = plan.experiment.batch;
  return {
    plan,
    documents: counted.documents,
    badRows: counted.bad,
    sourceName: placeOf(source),
    outputName:
      output === null
        ? `${placeOf(jobsFolder)}, in the job's own folder`
        : placeOf(resolve(plan.baseFolder, output)),
    windows: windowsOf(plan, served),
    unlisted: unlistedModels(plan, served),
    notices,
    practice: plan.variants.some(({ model }) => model === PRACTICE_MODEL),
  };
}

/** The windows that truncation will use, in tokens; null among them where one is not known. */
function windowsOf({ experiment, variants, endpoints }: Plan, served: Served): BatchFacts['windows'] {
  const windows = variants.map(({ endpoint: alias, model }) => {
    const endpoint = endpoints.get(alias);
    return endpoint ? budgetFor(experiment.context, endpoint, model, served.get(alias) ?? []).window : null;
  });
  return [...new Set(windows)];
}

/**
 * The last word before anything starts. An experiment is a file already and need not be saved as one; one of unsaved
 * buffers would name files that are not there.
 */
async function confirm(facts: BatchFacts, uris: readonly Uri[]): Promise<'start' | 'save' | null> {
  const start = 'Start';
  const save = 'Save as Experiment…';
  const savable = uris.every(({ path, scheme }) => scheme === 'file' && !isExperimentPath(path));
  const answer = await window.showInformationMessage(
    batchQuestion(facts),
    { modal: true, detail: batchDetail(facts) },
    ...(savable ? [start, save] : [start]),
  );
  return answer === start ? 'start' : answer === save ? 'save' : null;
}

/** Writes the experiment, beside its first prompt unless the user says otherwise, and opens it. */
async function saveExperiment(plan: Plan, first: Uri, home: Uri): Promise<void> {
  const folder = first.scheme === 'file' ? dirname(first.fsPath) : home.fsPath;
  const proposed = Uri.file(join(folder, `${plan.experiment.name}.experiment.yaml`));
  const target = await window.showSaveDialog({
    title: 'Save as Experiment',
    defaultUri: proposed,
    filters: { Experiment: ['yaml', 'yml'] },
  });
  if (!target) return;
  const named = isExperimentPath(target.path)
    ? target
    : Uri.file(`${target.fsPath.replace(/\.ya?ml$/i, '')}.experiment.yaml`);
  const text = writeExperiment(experimentFor(plan, named.fsPath));
  await workspace.fs.writeFile(named, new TextEncoder().encode(text));
  await window.showTextDocument(named);
}

function create(
  host: JobsHost,
  { plan, source }: Prepared,
  served: Served,
  jobsFolder: string,
): Promise<CreatedJob | null> {
  return withProgress(`Creating the job "${plan.experiment.name}"`, async (signal) => {
    const now = new Date();
    const created = await createJob({
      plan,
      source,
      jobsFolder,
      served,
      rephraseVersion: host.version,
      now,
      signal,
    });
    // Stopped by the user, who need not be told so.
    return signal.aborted && !created.ok ? null : created;
  });
}
