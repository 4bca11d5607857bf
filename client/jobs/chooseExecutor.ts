/** Where a batch runs: what is proposed for it and why, and choosing something else. */

import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { executorOf } from '../../server/batch/executors/executors.ts';
import { providerAt } from '../../server/batch/executors/openaiBatch/providers.ts';
import { withOwnSetup } from '../../server/batch/executors/ownSetup.ts';
import { isOnPath } from '../../server/batch/executors/slurm/validateSlurm.ts';
import { subjectOf } from '../../server/batch/executors/subject.ts';
import type { ExecutorKind } from '../../server/experiment/executors/executorSetup.ts';
import { EXECUTOR_KINDS } from '../../server/experiment/executors/executorSetup.ts';
import type { BatchPlan } from '../../server/experiment/experiment.ts';
import { PRACTICE_MODEL } from '../../server/generation/practice/practiceModel.ts';
import { retold } from '../retold.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import { choiceText, chooseOnCluster } from './askCluster.ts';
import type { BatchDraft } from './batchDraft.ts';
import { localEstimateOf, withBatch } from './batchDraft.ts';
import type { JobsHost } from './jobsHost.ts';
import { readOwnSetup } from './ownExecutors.ts';
import type { Proposal } from './proposeExecutor.ts';
import { proposeExecutor } from './proposeExecutor.ts';

/** Where a draft runs as it stands, what would suit it, and what stands in the way. */
export interface WhereItRuns {
  /** "On this machine", "DataTrove on Slurm, partition gpu". */
  readonly words: string;
  readonly proposal: Proposal & { readonly words: string; readonly isTaken: boolean };
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export async function whereItRuns(draft: BatchDraft): Promise<WhereItRuns> {
  const { batch } = draft.prepared.plan.experiment;
  const proposal = await proposalFor(draft);
  const executor = executorOf(batch.executor);
  const problems = await executor.validate(subjectOf(draft.prepared.plan, draft.survey.rows));
  const wordsOf = (severity: 'error' | 'warning'): readonly string[] =>
    problems.filter((problem) => problem.severity === severity).map(({ message }) => retold(message));
  return {
    words: executorWords(batch),
    proposal: { ...proposal, words: titleOf(proposal.kind), isTaken: proposal.kind === batch.executor },
    errors: wordsOf('error'),
    warnings: wordsOf('warning'),
  };
}

interface Item extends QuickPickItem {
  readonly executor: ExecutorKind;
}

/** Lets the user choose an executor and, on a cluster, what its ranks ask for. Null when he left. */
export async function chooseExecutor(
  { language }: Pick<JobsHost, 'language'>,
  draft: BatchDraft,
): Promise<BatchDraft | null> {
  const { batch } = draft.prepared.plan.experiment;
  const proposal = await proposalFor(draft);
  const items = EXECUTOR_KINDS.map((kind): Item => {
    const remarks = [
      kind === batch.executor ? t('as it stands') : '',
      kind === proposal.kind ? t('proposed') : '',
    ];
    return {
      label: titleOf(kind),
      description: remarks.filter((remark) => remark !== '').join(' · '),
      detail:
        kind === proposal.kind
          ? `${proposal.why.charAt(0).toUpperCase()}${proposal.why.slice(1)}`
          : DETAILS[kind],
      executor: kind,
    };
  });
  const chosen = await pickOne<Item>({
    title: t('Where It Runs'),
    placeholder: t('Rows come home into the same job, whichever runs it'),
    items,
    active: items.find(({ executor }) => executor === batch.executor),
  });
  if (chosen === BACK || chosen === CANCELLED) return null;
  const kind = chosen.executor;
  const next = withOwnSetup({ ...batch, executor: kind }, readOwnSetup());
  if (kind !== 'slurm') return withBatch(draft, next);
  const { slurm } = next.sections;
  const choice = await chooseOnCluster(slurm, language);
  const asked = choice ? { ...slurm, ...choice } : slurm;
  return withBatch(draft, { ...next, sections: { ...next.sections, slurm: asked } });
}

/** The title of an executor as the middle of a sentence begins with it. */
function titleOf(kind: ExecutorKind): string {
  return kind === 'local' ? t('On this machine') : retold(executorOf(kind).title);
}

/** "DataTrove on Slurm (login-1), partition gpu". */
function executorWords({ executor, sections }: BatchPlan): string {
  if (executor !== 'slurm') return titleOf(executor);
  const { host } = sections.slurm;
  return `${titleOf(executor)}${host === null ? '' : ` (${host})`}, ${choiceText(sections.slurm)}`;
}

const DETAILS: Readonly<Record<ExecutorKind, string>> = {
  local: t('The runner sends every request itself, adapts to the endpoint, and outlives the window.'),
  'datatrove-local': t(
    'Writes a DataTrove project and runs its ranks here: what a cluster would run, on one machine.',
  ),
  slurm: t('Writes a DataTrove project and submits its ranks to a Slurm cluster, from here or through ssh.'),
  'openai-batch': t(
    "Uploads the requests to the provider's Batch API and brings the answers home within its window.",
  ),
};

async function proposalFor(draft: BatchDraft): Promise<Proposal> {
  const { plan } = draft.prepared;
  const own = readOwnSetup();
  return proposeExecutor({
    requests: Math.round(draft.survey.documents.likely) * plan.variants.length * plan.experiment.rollouts,
    seconds: localEstimateOf(draft).seconds,
    hasSlurm: own.slurm.host !== null || (await isOnPath('sbatch')),
    endpoints: [...plan.endpoints.values()].map((endpoint) => {
      const { alias, baseUrl } = endpoint;
      const provider = providerAt(endpoint, plan.experiment.batch.sections.openaiBatch.provider);
      const models = plan.variants.filter(({ endpoint }) => endpoint === alias).map(({ model }) => model);
      return {
        alias,
        isPractice: models.includes(PRACTICE_MODEL),
        isHere: ['localhost', '127.0.0.1', '[::1]'].includes(new URL(baseUrl).hostname),
        batchApi: provider.id === 'generic' ? null : { name: provider.name, discount: provider.discount },
      };
    }),
  });
}
