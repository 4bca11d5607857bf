/** What a batch is about to do, in sentences, before anything is sent. Plain data in, text out. */

import { t } from '@vscode/l10n';
import type { Variant } from '../../server/experiment/variant.ts';
import { briefLines, estimateLines } from '../../server/generation/estimate/estimateText.ts';
import { exactly, type Range, times } from '../../server/generation/estimate/range.ts';
import type { Estimate, LookedRows } from '../../server/generation/estimate.ts';
import { againstBudget } from '../../server/generation/estimate.ts';
import type { Plan } from '../../server/generation/plan.ts';
import type { JsonValue } from '../../server/language/json.ts';
import { counted, decimal, either, thousands } from '../../server/language/numbers.ts';
import { retold } from '../retold.ts';
import type { WhereItRuns } from './chooseExecutor.ts';

/** What the summary is made from. */
export interface BatchFacts {
  readonly plan: Plan;
  /** Documents selected, without rows that are none; without width where they were counted. */
  readonly documents: Range;
  /** Rows selected, how many of them were read, and of these those that are no documents. */
  readonly rows: LookedRows;
  /** The dataset as people name it: relative to the workspace where it stands in it. */
  readonly sourceName: string;
  /** Where the parts will stand, as people name it. */
  readonly outputName: string;
  /** Contexts of the variants in tokens, each once; null where one is not known. */
  readonly windows: readonly (number | null)[];
  /** Alias and model of what the endpoint does not list. */
  readonly unlisted: readonly { readonly alias: string; readonly model: string }[];
  readonly notices: readonly string[];
  /** True when a variant goes to the practice endpoint. */
  readonly practice: boolean;
  readonly estimate: Estimate;
  /** Where it runs, what would suit it, and what to know about that. */
  readonly where: Pick<WhereItRuns, 'words' | 'proposal' | 'warnings'>;
  /** The older job whose rows are taken over, in words; null for none. */
  readonly reuse: string | null;
  /** Null before a pilot was run. */
  readonly pilot: PilotFacts | null;
}

/** What a pilot found, besides the figures of the estimate. */
export interface PilotFacts {
  readonly documents: number;
  readonly answered: number;
  readonly failed: number;
  /** What went wrong, in a sentence; null for nothing. */
  readonly failures: string | null;
}

/** A dialog is no place for more; the details say everything. */
const SHOWN_VARIANTS = 4;
const SHOWN_WARNINGS = 2;

/** What the question before a batch can be answered with. */
export type Wish = 'start' | 'pilot' | 'canary' | 'more';

/** What can be answered, the proposed answer first: nobody is led to start what has not been, or could not be, tried. */
export function wishesFor(pilot: BatchFacts['pilot'], isLarge: boolean): readonly Wish[] {
  if (pilot === null) return isLarge ? ['pilot', 'start', 'more'] : ['start', 'pilot', 'more'];
  return pilot.answered === 0 ? ['canary', 'start', 'more'] : ['start', 'canary', 'more'];
}

/** The question: "Run "formats" over 12,480 documents?" */
export function batchQuestion({ plan, documents }: BatchFacts): string {
  return t('Run "{0}" over {1}?', plan.experiment.name, aboutText(documents, documentsText));
}

/** "12,480 documents", "about 12,480 documents". */
function aboutText({ low, likely, high }: Range, show: (count: number) => string): string {
  const shown = show(Math.round(likely));
  return low === high ? shown : t('about {0}', shown);
}

/** Whether the question holds an estimate: the study says nothing about rules on this machine. */
export function holdsEstimate({ pilot, practice }: BatchFacts): boolean {
  return !practice || pilot !== null;
}

/** What decides about the run, below the question. Everything else stands in `batchReport`. */
export function batchDetail(facts: BatchFacts): string {
  const shown = warnings(facts);
  const more = shown.length - SHOWN_WARNINGS;
  return [
    [arithmetic(facts), ...variantLines(facts.plan, SHOWN_VARIANTS)].join('\n'),
    facts.pilot?.failures ?? '',
    holdsEstimate(facts)
      ? [`${estimateHeading(facts)}:`, ...briefLines(facts.estimate), ...budgetLines(facts)].join('\n')
      : '',
    [
      `${documentsLine(facts)} ${contextLine(facts)}`,
      whereLine(facts),
      t('Output: {0}.', facts.outputName),
      limitsLine(facts.plan),
    ]
      .filter((line) => line !== '')
      .join('\n'),
    [
      ...shown.slice(0, SHOWN_WARNINGS),
      ...(more > 0
        ? [
            counted(
              more,
              t('And {0} more remark under Details.', thousands(more)),
              t('And {0} more remarks under Details.', thousands(more)),
            ),
          ]
        : []),
    ].join('\n'),
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** The same for a file: what a dry run leaves behind. */
export function batchReport(facts: BatchFacts): string {
  const { assumptions } = facts.estimate;
  return [
    t('# {0}: before the run', facts.plan.experiment.name),
    arithmetic(facts),
    variantLines(facts.plan, facts.plan.variants.length).join('\n').replaceAll('• ', '- '),
    documentsLine(facts),
    t('Text column: {0}.', facts.plan.experiment.documents.column),
    contextLine(facts),
    whereLine(facts),
    limitsLine(facts.plan),
    facts.pilot?.failures ?? '',
    `## ${estimateHeading(facts)}`,
    bullets(estimateLines(facts.estimate)),
    ...budgetLines(facts),
    t('## Assumptions'),
    bullets(assumptions.map(retold)),
    ...warnings(facts),
    t('The job goes on when the window closes.'),
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n')
    .concat('\n');
}

function documentsLine({ plan, sourceName }: BatchFacts): string {
  const { limit, seed } = plan.experiment.documents;
  return limit === null || seed === undefined
    ? t('Documents: {0}.', sourceName)
    : t('Documents: {0}, drawn at random with seed {1}.', sourceName, seed);
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function estimateHeading({ pilot }: BatchFacts): string {
  if (pilot === null) return t('Estimate, without a pilot');
  if (pilot.answered === 0) return t('Estimate, as without a pilot');
  const failed = pilot.failed === 0 ? [] : [t('{0} failed', thousands(pilot.failed))];
  const ended = [answersText(pilot.answered), ...failed].join(', ');
  return t('Estimate from a pilot of {0} ({1})', documentsText(pilot.documents), ended);
}

function budgetLines({ plan, estimate }: BatchFacts): readonly string[] {
  const budget = plan.experiment.batch.budgetGpuHours;
  const verdict = againstBudget(estimate.gpuHours, budget);
  if (budget === null || verdict === null) return [];
  const hours = hoursText(budget);
  const sentences = {
    within: t('Budget: {0}, which is enough.', hours),
    'may-exceed': t('Budget: {0}, which may not be enough: the job then pauses.', hours),
    exceeds: t('Budget: {0}, which is not enough: the job will pause before its end.', hours),
  };
  return [sentences[verdict]];
}

function arithmetic({ plan, documents }: BatchFacts): string {
  const { rollouts } = plan.experiment;
  const factors = [variantsText(plan.variants.length), aboutText(documents, documentsText)];
  if (rollouts > 1) factors.push(rolloutsText(rollouts));
  const total = times(documents, exactly(plan.variants.length * rollouts));
  return `${factors.join(' × ')} = ${aboutText(total, requestsText)}`;
}

function variantLines({ variants, endpoints }: Plan, most: number): readonly string[] {
  const lines = variants.slice(0, most).map((variant) => {
    const endpoint = endpoints.get(variant.endpoint);
    const address = endpoint && endpoint.baseUrl !== variant.endpoint ? ` (${endpoint.baseUrl})` : '';
    const parameters = parametersText(variant);
    const line = t('• {0} → {1} at {2}', variant.promptName, variant.model, `${variant.endpoint}${address}`);
    return [line, ...(parameters === '' ? [] : [parameters])].join('; ');
  });
  const more = variants.length - most;
  return [...lines, ...(more > 0 ? [t('• and {0} more', thousands(more))] : [])];
}

/** "temperature 0.7, max_tokens 2048"; empty when the server's defaults hold. */
export function parametersText({ parameters }: Variant): string {
  return Object.entries(parameters)
    .map(([key, value]) => `${key} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function contextLine({ plan, windows }: BatchFacts): string {
  const { cut } = plan.experiment.context;
  const known = windows.filter((window) => window !== null);
  if (known.length === 0) return t('No context is known: documents are sent as they are, however long.');
  const tokens = either(known.map(thousands));
  const treated = {
    end: t('Documents that do not fit into a context of {0} tokens are cut at the end.', tokens),
    middle: t('Documents that do not fit into a context of {0} tokens are cut in the middle.', tokens),
    skip: t('Documents that do not fit into a context of {0} tokens are skipped.', tokens),
  }[cut];
  const rest =
    known.length < windows.length ? [t('Where no context is known they are sent as they are.')] : [];
  return [treated, ...rest].join(' ');
}

/** "Runs on this machine: 300 requests take about 2 min from here, …"; another proposal is named, not taken. */
function whereLine({ where: { words, proposal } }: BatchFacts): string {
  if (proposal.isTaken) return t('Where: {0}. Proposed, because {1}', words, proposal.why);
  return t('Where: {0}. Proposed instead (More…): {1}, because {2}', words, proposal.words, proposal.why);
}

function limitsLine({ experiment }: Plan): string {
  const { concurrency, budgetGpuHours, stopIf } = experiment.batch;
  const limits = [
    concurrency === 'auto' ? '' : t('{0} requests in flight at the most', thousands(concurrency)),
    budgetGpuHours === null ? '' : t('pauses after {0}', hoursText(budgetGpuHours)),
    stopIf === null
      ? ''
      : t(
          'pauses when more than {0} % of the units (documents × variants) failed, judged from {1} on',
          decimal(stopIf.failedShare * 100, { maximumFractionDigits: 2 }),
          unitsText(stopIf.after),
        ),
  ].filter((limit) => limit !== '');
  return limits.length === 0 ? '' : t('Limits: {0}.', limits.join('; '));
}

/** What a person should know before saying yes, the surprising first. */
function warnings({ rows, unlisted, practice, notices, reuse, where }: BatchFacts): readonly string[] {
  return [
    reuse === null
      ? ''
      : t('Rows of "{0}" are taken over where the request is the same; the estimate counts them too.', reuse),
    ...where.warnings,
    ...notices,
    badRowsText(rows),
    ...unlisted.map(({ alias, model }) => t('Endpoint "{0}" does not list the model {1}.', alias, model)),
    practice ? t('The practice endpoint rewrites by rules: no model is behind it.') : '',
  ].filter((remark) => remark !== '');
}

/** Empty where none is bad. */
function badRowsText({ rows, looked, bad }: LookedRows): string {
  if (bad === 0) return '';
  return looked < rows
    ? t(
        '{0} of the {1} that were looked at cannot be read as documents. Such rows will be recorded as failed.',
        rowsText(bad),
        thousands(looked),
      )
    : t('{0} cannot be read as documents and will be recorded as failed.', rowsText(bad));
}

export function documentsText(count: number): string {
  return counted(count, t('{0} document', thousands(count)), t('{0} documents', thousands(count)));
}

function unitsText(count: number): string {
  return counted(count, t('{0} unit', thousands(count)), t('{0} units', thousands(count)));
}

function answersText(count: number): string {
  return counted(count, t('{0} answer', thousands(count)), t('{0} answers', thousands(count)));
}

function variantsText(count: number): string {
  return counted(count, t('{0} variant', thousands(count)), t('{0} variants', thousands(count)));
}

function rolloutsText(count: number): string {
  return counted(count, t('{0} rollout', thousands(count)), t('{0} rollouts', thousands(count)));
}

function requestsText(count: number): string {
  return counted(count, t('{0} request', thousands(count)), t('{0} requests', thousands(count)));
}

function rowsText(count: number): string {
  return counted(count, t('{0} row', thousands(count)), t('{0} rows', thousands(count)));
}

/** "1 GPU-hour", "2.5 GPU-hours"; the figure may be written otherwise. */
export function hoursText(count: number, hours = decimal(count, { maximumFractionDigits: 2 })): string {
  return counted(count, t('{0} GPU-hour', hours), t('{0} GPU-hours', hours));
}
