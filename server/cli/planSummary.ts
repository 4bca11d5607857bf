/** What a run would do and take, in words and as data. */
import type { Survey } from '../batch/surveyDataset.ts';
import { windowFor } from '../generation/contextBudget.ts';
import type { ServedModel } from '../generation/endpoint.ts';
import { estimateLines } from '../generation/estimate/estimateText.ts';
import type { Estimate } from '../generation/estimate.ts';
import { againstBudget } from '../generation/estimate.ts';
import { pilotFailures } from '../generation/pilotFailures.ts';
import type { Plan } from '../generation/plan.ts';
import type { Pilot } from '../generation/runPilot.ts';
import { count } from './count.ts';
import { isStandIn, NOT_SET_UP } from './standIns.ts';

/** What the summary is made from. */
export interface Planned {
  readonly plan: Plan;
  readonly source: string;
  readonly served: ReadonlyMap<string, readonly ServedModel[]>;
  readonly survey: Survey;
  readonly estimate: Estimate;
  readonly pilot: Pilot | null;
  /** False where no endpoint was asked for anything. */
  readonly contacted: boolean;
}

/** Complete lines for people, one object for scripts. */
export function planSummary(planned: Planned): { readonly text: string; readonly data: unknown } {
  const { plan, source, survey, estimate } = planned;
  const { experiment } = plan;
  const { name, rollouts } = experiment;
  const variants = variantsOf(planned);
  const documents = Math.round(survey.documents.likely);
  const requests = documents * variants.length * rollouts;
  const about = survey.documents.low < survey.documents.high ? 'about ' : '';
  const budgetGpuHours = experiment.batch.budgetGpuHours;
  const budget = againstBudget(estimate.gpuHours, budgetGpuHours);
  const lines = [
    `${name}: ${count(variants.length, 'variant')} × ${about}${count(documents, 'document')} × ${count(rollouts, 'rollout')} = ${about}${count(requests, 'request')}`,
    `Documents: ${source}, column "${experiment.documents.column}"${drawWords(survey)}`,
    ...badRowLines(survey),
    ...variants.map(({ id, model, endpoint, url, window }) =>
      planned.contacted
        ? `${id}: ${model} at ${url}, ${window === null ? 'window unknown, nothing is cut' : `window ${count(window, 'token')}`}`
        : `${id}: ${model}, ${uncontacted(endpoint, url)}`,
    ),
    '',
    ...failureLines(planned.pilot),
    planned.pilot === null ? 'Estimate, without a pilot:' : `Estimate, ${pilotWords(planned.pilot)}:`,
    ...estimateLines(estimate).map((line) => `  ${line}`),
    ...(budget === null
      ? []
      : [`  Budget: ${count(budgetGpuHours ?? 0, 'GPU-hour')}, ${BUDGET_WORDS[budget]}`]),
    'Assumed:',
    ...estimate.assumptions.map((sentence) => `  ${sentence}`),
  ];
  return {
    text: `${lines.join('\n')}\n`,
    data: {
      name,
      source,
      rows: survey.rows,
      documents,
      rowsLooked: survey.looked,
      badRows: survey.bad,
      rollouts,
      requests,
      variants,
      pilot: planned.pilot && pilotData(planned.pilot),
      estimate,
      budget: budget && { gpuHours: budgetGpuHours, verdict: budget },
    },
  };
}

function drawWords({ rows, draw }: Survey): string {
  return draw ? `, ${count(rows, 'row')} drawn at random with seed ${draw.seed}` : '';
}

/** What a job will record as failed without sending it. */
export function badRowLines({ rows, looked, bad, firstBad }: Survey): readonly string[] {
  if (bad === 0 || firstBad === null) return [];
  const among = looked < rows ? ` of the ${looked.toLocaleString('en')} that were looked at` : '';
  return [`${count(bad, 'row')}${among} cannot be read as documents, the first: ${firstBad.message}`];
}

const BUDGET_WORDS = {
  within: 'enough',
  'may-exceed': 'perhaps not enough',
  exceeds: 'not enough',
} as const;

function uncontacted(endpoint: string, url: string | null): string {
  if (url !== null) return `"${endpoint}" was not contacted`;
  return endpoint === NOT_SET_UP ? 'no endpoint is set up' : `endpoint "${endpoint}" is not set up`;
}

interface PlannedVariant {
  readonly id: string;
  readonly prompt: string;
  readonly model: string;
  readonly endpoint: string;
  readonly url: string | null;
  readonly parameters: Plan['variants'][number]['parameters'];
  readonly window: number | null;
}

function variantsOf({ plan, served }: Planned): readonly PlannedVariant[] {
  return plan.variants.map(({ id, promptPath, model, endpoint: alias, parameters }) => {
    const endpoint = plan.endpoints.get(alias);
    const window = endpoint
      ? windowFor(plan.experiment.context, endpoint, model, served.get(alias) ?? [])
      : null;
    return {
      id,
      prompt: promptPath,
      model,
      endpoint: alias,
      url: endpoint && !isStandIn(endpoint) ? endpoint.baseUrl : null,
      parameters,
      window,
    };
  });
}

function failureLines(pilot: Pilot | null): readonly string[] {
  const failures = pilot && pilotFailures(pilot);
  return failures === null ? [] : [failures, ''];
}

function pilotWords({ variants }: Pilot): string {
  const all = [...variants.values()];
  const answered = all.reduce((sum, pilot) => sum + pilot.answered, 0);
  if (answered === 0) return 'as without a pilot';
  const failed = all.reduce((sum, pilot) => sum + pilot.failed, 0);
  return `from a pilot with ${count(answered, 'answer')}${failed === 0 ? '' : `, ${failed} failed`}`;
}

function pilotData({ variants, speeds, blocked }: Pilot): unknown {
  return { variants: Object.fromEntries(variants), endpoints: Object.fromEntries(speeds), blocked };
}
