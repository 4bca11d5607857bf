/** Go or no-go: says what a batch would do and take, lets the user measure, look and change limits, until he decides. */

import { resolve } from 'node:path';
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { window } from 'vscode';
import { hasProject } from '../../server/batch/exportProject.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { windowFor } from '../../server/generation/contextBudget.ts';
import { pilotFailures } from '../../server/generation/pilotFailures.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { PRACTICE_MODEL } from '../../server/generation/practice/practiceModel.ts';
import type { Pilot } from '../../server/generation/runPilot.ts';
import { thousands } from '../../server/language/numbers.ts';
import { showFailure } from '../errors.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import { reach } from '../milestones.ts';
import { retold } from '../retold.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import type { Served } from './askEndpoints.ts';
import { unlistedModels } from './askEndpoints.ts';
import { askBudget, askCeiling, askPilotDocuments } from './askLimits.ts';
import type { BatchDraft } from './batchDraft.ts';
import { estimateOf, withLimits } from './batchDraft.ts';
import type { BatchFacts, Wish } from './batchSummary.ts';
import {
  batchDetail,
  batchQuestion,
  documentsText,
  holdsEstimate,
  hoursText,
  wishesFor,
} from './batchSummary.ts';
import type { WhereItRuns } from './chooseExecutor.ts';
import { chooseExecutor, whereItRuns } from './chooseExecutor.ts';
import type { JobsHost } from './jobsHost.ts';
import { agoText, countersOf } from './jobText.ts';
import { chooseJob } from './pickJob.ts';
import { pilotBatch } from './pilotBatch.ts';
import { placeOf } from './placeOf.ts';
import { surveyBatch } from './surveyBatch.ts';

/** What the user decided, on which draft. */
export interface Decision {
  readonly kind: 'start' | 'canary' | MoreEnd;
  readonly draft: BatchDraft;
}

/** Ends of "More…" that are no changes of the draft. */
type MoreEnd = 'save' | 'report' | 'export';

/** A pilot of a dataset that is hardly larger than it tells nothing that the batch would not. */
const WORTH_A_PILOT = 4;

/** Asks until the user started, went elsewhere, or gave up: then null. */
export async function decideBatch(
  host: JobsHost,
  draft: BatchDraft,
  jobsFolder: string,
): Promise<Decision | null> {
  let now = draft;
  for (;;) {
    switch (await ask(now, jobsFolder)) {
      case 'start':
        return { kind: 'start', draft: now };
      case 'canary':
        return { kind: 'canary', draft: now };
      case 'pilot':
        now = await withPilot(host, now);
        break;
      case 'more': {
        const changed = await more(host, now);
        if (typeof changed === 'string') return { kind: changed, draft: now };
        now = changed;
        break;
      }
      case null:
        return null;
    }
  }
}

/** What is said about a draft. */
export async function factsOf(
  draft: BatchDraft,
  jobsFolder: string,
): Promise<BatchFacts & { readonly where: WhereItRuns }> {
  const { prepared, served, survey, pilot } = draft;
  const { plan, source, notices } = prepared;
  const { output } = plan.experiment.batch;
  return {
    plan,
    documents: survey.documents,
    rows: survey,
    sourceName: placeOf(source),
    outputName:
      output === null
        ? t("{0}, in the job's own folder", placeOf(jobsFolder))
        : placeOf(resolve(plan.baseFolder, output)),
    windows: windowsOf(plan, served),
    unlisted: unlistedModels(plan, served),
    notices,
    practice: plan.variants.some(({ model }) => model === PRACTICE_MODEL),
    estimate: estimateOf(draft),
    where: await whereItRuns(draft),
    reuse: draft.reuse && jobTitle(draft.reuse),
    pilot: pilot && pilotFacts(pilot, survey.sample.length),
  };
}

function pilotFacts(pilot: Pilot, documents: number): BatchFacts['pilot'] {
  const all = [...pilot.variants.values()];
  const failures = pilotFailures(pilot);
  return {
    documents,
    answered: all.reduce((sum, variant) => sum + variant.answered, 0),
    failed: all.reduce((sum, variant) => sum + variant.failed, 0),
    failures: failures && retold(failures),
  };
}

/** The windows that truncation will use, in tokens; null among them where one is not known. */
function windowsOf({ experiment, variants, endpoints }: Plan, served: Served): BatchFacts['windows'] {
  const windows = variants.map(({ endpoint: alias, model }) => {
    const endpoint = endpoints.get(alias);
    return endpoint ? windowFor(experiment.context, endpoint, model, served.get(alias) ?? []) : null;
  });
  return [...new Set(windows)];
}

async function ask(draft: BatchDraft, jobsFolder: string): Promise<Wish | null> {
  const facts = await factsOf(draft, jobsFolder);
  const labels: Readonly<Record<Wish, string>> = {
    start: t('Start'),
    pilot: t('Run Pilot'),
    canary: t('Look at the Pilot'),
    more: t('More…'),
  };
  if (holdsEstimate(facts)) reach('estimated');
  const wishes = wishesFor(facts.pilot, draft.survey.rows >= WORTH_A_PILOT * draft.survey.sample.length);
  const answer = await window.showInformationMessage(
    batchQuestion(facts),
    { modal: true, detail: batchDetail(facts) },
    ...wishes.map((wish) => labels[wish]),
  );
  const wish = wishes.find((each) => labels[each] === answer) ?? null;
  const [error] = facts.where.errors;
  if (wish !== 'start' || error === undefined) return wish;
  await showFailure(error);
  return 'more';
}

async function withPilot({ endpoints }: JobsHost, draft: BatchDraft): Promise<BatchDraft> {
  const pilot = await pilotBatch(endpoints, draft);
  if (pilot?.blocked) {
    await showFailure(t('The pilot was stopped, as the batch would be: {0}', retold(pilot.blocked.message)));
  }
  return pilot ? { ...draft, pilot } : draft;
}

interface Item extends QuickPickItem {
  act(): Promise<BatchDraft | MoreEnd | null>;
}

/** Everything that is not needed every time. Leaving it leads back to the question. */
async function more(host: JobsHost, draft: BatchDraft): Promise<BatchDraft | MoreEnd> {
  const { plan } = draft.prepared;
  const chosen = await pickOne<Item>({
    title: t('Start Batch: {0}', plan.experiment.name),
    placeholder: t('What should be different?'),
    items: [
      ...whereItems(host, draft),
      ...fileItems(draft),
      ...reuseItems(host, draft),
      ...limitItems(host, draft),
    ],
  });
  if (chosen === BACK || chosen === CANCELLED) return draft;
  return (await chosen.act()) ?? draft;
}

function whereItems(host: JobsHost, draft: BatchDraft): readonly Item[] {
  const { executor } = draft.prepared.plan.experiment.batch;
  const where: Item = {
    label: `$(server-environment) ${t('Where It Runs…')}`,
    description: executor,
    act: () => chooseExecutor(host, draft),
  };
  const project: Item = {
    label: `$(file-code) ${t('Export Project Only…')}`,
    description: t('the DataTrove project in a folder, with nothing started'),
    act: async () => 'export',
  };
  return hasProject(executor) ? [where, project] : [where];
}

function limitItems(host: JobsHost, draft: BatchDraft): readonly Item[] {
  const { budgetGpuHours, concurrency } = draft.prepared.plan.experiment.batch;
  const endpoints = [...draft.prepared.plan.endpoints.values()];
  return [
    {
      label: `$(credit-card) ${t('Budget…')}`,
      description: budgetGpuHours === null ? t('none') : hoursText(budgetGpuHours),
      async act() {
        const budget = await askBudget(budgetGpuHours, endpoints);
        return budget && withLimits(draft, { budgetGpuHours: budget.gpuHours });
      },
    },
    {
      label: `$(dashboard) ${t('Concurrency Ceiling…')}`,
      description:
        concurrency === 'auto' ? t('found out while it runs') : t('{0} in flight', thousands(concurrency)),
      async act() {
        const ceiling = await askCeiling(concurrency === 'auto' ? null : concurrency);
        return ceiling && withLimits(draft, { concurrency: ceiling.concurrency ?? 'auto' });
      },
    },
    {
      label: `$(beaker) ${t('Pilot of Other Size…')}`,
      description: documentsText(draft.survey.sample.length),
      async act() {
        const size = await askPilotDocuments(host.choices.pilotDocuments());
        if (size === null) return null;
        host.choices.setPilotDocuments(size);
        const surveyed = await surveyBatch(draft.prepared, size);
        if (surveyed?.ok) return withPilot(host, { ...draft, survey: surveyed.survey });
        if (surveyed) await showFailure(surveyed.message);
        return null;
      },
    },
  ];
}

/** Only a job that wrote something can lend it. */
function reuseItems({ watch }: JobsHost, draft: BatchDraft): readonly Item[] {
  const lenders = watch.jobs().filter((job) => countersOf(job).done > 0);
  if (lenders.length === 0) return [];
  return [
    {
      label: `$(repo-forked) ${t('Reuse Rows of an Earlier Job…')}`,
      description: draft.reuse ? jobTitle(draft.reuse) : t('where the request is the same to the byte'),
      async act() {
        const job = await chooseJob(t('Reuse Rows'), lenders);
        return job && { ...draft, reuse: job };
      },
    },
  ];
}

/** "formats, 3 h ago". */
function jobTitle({ manifest }: JobView): string {
  return [manifest.name, agoText(manifest.createdAt, new Date())].filter((part) => part !== null).join(', ');
}

/**
 * An experiment is a file already and need not be saved as one; one of unsaved buffers would name files that are not
 * there.
 */
function fileItems({ uris }: BatchDraft): readonly Item[] {
  const savable = uris.every(({ path, scheme }) => scheme === 'file' && !isExperimentPath(path));
  const report: Item = {
    label: `$(checklist) ${t('Details (Dry Run)')}`,
    description: t('the whole plan and estimate with its assumptions; nothing is started'),
    act: async () => 'report',
  };
  const save: Item = {
    label: `$(save-as) ${t('Save as Experiment…')}`,
    description: t('this batch as a file'),
    act: async () => 'save',
  };
  return savable ? [report, save] : [report];
}
