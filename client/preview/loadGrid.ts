/**
 * Everything between the files a preview was opened on and a grid that can be run: plan, documents, models, stored
 * results. Asks for what it needs step by step and says why when something is missing. Holds no state.
 */

import { t } from '@vscode/l10n';
import type { Document } from '../../server/documents/document.ts';
import { noDocuments } from '../../server/documents/noDocuments.ts';
import type { RowFilter } from '../../server/experiment/experiment.ts';
import type { Endpoint, ServedModel } from '../../server/generation/endpoint.ts';
import type { Plan, PlanFailure } from '../../server/generation/plan.ts';
import { retold } from '../retold.ts';
import type { GridSnapshot, MendAction, Notice, Progress } from '../webviews/messages.ts';
import type { RunnerWorld } from './cellRunner.ts';
import type { DocumentSampler, Sample, Sampled } from './documentSampler.ts';
import type { GridWish } from './gridWish.ts';
import { inTurns } from './inTurns.ts';
import type { JudgementBook } from './judgementBook.ts';
import { MEND, mendPlan, NO_DOCUMENTS, noticesOf, plainNotice, refusedNotice, UNTRUSTED } from './notices.ts';
import type { JudgementLookup, PreviewCell } from './previewCell.ts';
import type { PreviewGrid } from './previewGrid.ts';
import { cellKey, layOutGrid, refuseUnsendable, sendableCells } from './previewGrid.ts';
import { withRecord } from './recordGrid.ts';
import type { ResultKey, StoredResult } from './resultStore.ts';
import type { WishedPlan } from './wishedPlan.ts';

/** The outside of a preview. */
export interface PreviewWorld extends RunnerWorld {
  /** A plan from the previewed files as they stand in the editor now, with what was added by hand. */
  plan(wish: GridWish): Promise<WishedPlan>;
  readonly sample: DocumentSampler;
  /** What an endpoint serves: asked of the server, or as last known, without any contact. Empty when unknown. */
  served(endpoint: Endpoint, from: ModelsFrom, signal: AbortSignal): Promise<readonly ServedModel[]>;
  /** Asks the user, once, whether requests may go to origins that only the workspace names. */
  mayContact(origins: readonly string[]): Promise<boolean>;
  /** Whether the workspace is trusted. */
  isTrusted(): boolean;
  /** What was said of rephrasings. */
  readonly judgements: Pick<JudgementBook, 'ready' | 'judgementOf'>;
  /** A run ended, by itself or because it was stopped. */
  ended(grid: PreviewGrid, startedAt: number): void;
}

export type ModelsFrom = 'server' | 'memory';

/** The models of every endpoint of a plan. */
export interface Models {
  readonly from: ModelsFrom;
  readonly byAlias: ReadonlyMap<string, readonly ServedModel[]>;
}

/** A grid, with what belongs to it. */
export interface LoadedGrid {
  readonly ok: true;
  readonly grid: PreviewGrid;
  readonly models: Models;
  readonly notices: readonly Notice[];
  /** Why nothing may be sent; null when it may, or when that was not asked for. */
  readonly refusal: Notice | null;
}

/** What the page shows instead of a grid. */
interface NoGrid {
  readonly ok: false;
  readonly empty: NonNullable<GridSnapshot['empty']>;
  readonly planFailure: PlanFailure | null;
}

/**
 * Loads a grid with empty cells. With `memory`, or with models that are known, nobody is contacted and nobody is asked.
 * `onStep` hears what is under way.
 */
export async function loadGrid(
  world: PreviewWorld,
  wish: GridWish,
  from: ModelsFrom | Models,
  signal: AbortSignal,
  onStep: (step: NonNullable<Progress['preparing']>) => void,
): Promise<LoadedGrid | NoGrid> {
  onStep('prompts');
  const planned = await world.plan(wish);
  if (!planned.ok) return nothing(planned.failure.message, mendPlan(planned.failure), planned.failure);
  const { plan } = planned;
  if (plan.source === null) return nothing(NO_DOCUMENTS, [MEND.chooseDocuments]);
  onStep('documents');
  const sampled = wish.documents
    ? exactly(plan.source, wish.documents)
    : await world.sample(plan.source, plan.experiment.documents, signal);
  if (!sampled.ok) return nothing(sampled.message, [MEND.chooseDocuments]);
  const { sample } = sampled;
  if (sample.documents.length === 0)
    return nothing(withoutDocuments(sample, plan.experiment.documents.filter), [MEND.chooseDocuments]);
  const refusal = from === 'server' ? await refusalOf(world, plan) : null;
  onStep('models');
  const models =
    typeof from === 'string' ? await learnModels(world, plan, refusal ? 'memory' : from, signal) : from;
  await world.judgements.ready();
  const judged: JudgementLookup = (key) => world.judgements.judgementOf(key);
  const own = layOutGrid(plan, sample, models.byAlias, judged);
  const grid = wish.records.reduce((laidOut, record) => withRecord(laidOut, record, judged), own);
  const notices = [...planned.notices.map(plainNotice), ...noticesOf(grid.columns, sample)];
  return { ok: true, grid, models, notices, refusal };
}

/**
 * Fills the empty cells of a grid with what the grid before had, else, unless all is to be asked anew, with what the
 * store has; refuses those for which nothing can be sent.
 */
export async function recallResults(
  world: PreviewWorld,
  grid: PreviewGrid,
  earlier: PreviewGrid | null,
  options: { readonly fresh: boolean },
): Promise<void> {
  const open: PreviewCell[] = [];
  await inTurns(world.clock, sendableCells(grid), ({ cell }) => {
    const before = earlier?.cells.get(cellKey(cell.address));
    if (before && cell.inherit(before) && !options.fresh) return;
    if (options.fresh) cell.clear();
    else open.push(cell);
    refuseUnsendable(cell);
  });
  await Promise.all(open.map((cell) => recallResult(world, cell)));
}

/** Fills one cell from the store, with the text before where that is there; false where the store has no answer to what is wanted. */
export async function recallResult(world: PreviewWorld, cell: PreviewCell): Promise<boolean> {
  const { address, wanted } = cell;
  const { fingerprint, origin } = wanted;
  if (fingerprint === null) return false;
  const stored = await findResult(world, { fingerprint, origin, rollout: address.rollout });
  if (!stored || wanted !== cell.wanted) return stored !== null;
  cell.restore(wanted, stored, null);
  const { replaced } = stored;
  if (replaced === null || replaced === fingerprint || cell.previous) return true;
  const before = await findResult(world, { fingerprint: replaced, origin, rollout: address.rollout });
  if (before && cell.result === stored) cell.remember(before);
  return true;
}

/** Asks every endpoint of a plan for its models, or remembers them. */
export async function learnModels(
  world: PreviewWorld,
  plan: Plan,
  from: ModelsFrom,
  signal: AbortSignal,
): Promise<Models> {
  const asked = [...plan.endpoints.values()].map(async (endpoint) => {
    return [endpoint.alias, await world.served(endpoint, from, signal)] as const;
  });
  return { from, byAlias: new Map(await Promise.all(asked)) };
}

/** Why nothing may be sent; null when it may. May ask the user. */
export async function refusalOf(world: PreviewWorld, plan: Plan): Promise<Notice | null> {
  if (!world.isTrusted()) return UNTRUSTED;
  const { untrustedOrigins } = plan;
  if (untrustedOrigins.length === 0 || (await world.mayContact(untrustedOrigins))) return null;
  return refusedNotice(untrustedOrigins);
}

/** Documents that somebody chose, in the place of a sample. */
function exactly(name: string, documents: readonly Document[]): Sampled {
  const sample = {
    name,
    revision: null,
    documents,
    total: documents.length,
    bad: [],
    badTotal: 0,
    missing: [],
    firstRows: null,
  };
  return { ok: true, sample };
}

async function findResult(world: PreviewWorld, key: ResultKey): Promise<StoredResult | null> {
  try {
    return await world.store.find(key);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    world.log.warn(`A stored result cannot be read and is asked for again: ${why}`);
    return null;
  }
}

function nothing(
  message: string,
  actions: readonly MendAction[],
  planFailure: PlanFailure | null = null,
): NoGrid {
  return { ok: false, empty: { message: retold(message), actions }, planFailure };
}

function withoutDocuments(sample: Sample, filter: RowFilter | null): string {
  const why = sample.bad[0]?.message ?? noDocuments(sample.name, filter);
  return t('There is no document to preview. {0}', retold(why));
}
