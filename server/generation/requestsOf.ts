/** Every request that a plan would send, in the order of its documents: for looking at and for exporting. Sends nothing. */
import { t } from '@vscode/l10n';
import type { Document } from '../documents/document.ts';
import { drawnFrom, findDraw } from '../documents/drawnRows.ts';
import { openSource } from '../documents/openSource.ts';
import type { DocumentSource, SourceOptions } from '../documents/source.ts';
import type { DocumentSelection } from '../experiment/experiment.ts';
import type { Variant } from '../experiment/variant.ts';
import { buildRequest } from './buildRequest.ts';
import type { Plan } from './plan.ts';
import { planBudgets } from './planBudgets.ts';
import type { BuiltRequest } from './request.ts';

/** One request, or why there is none for this document. */
export type PlannedRequest =
  | {
      readonly kind: 'request';
      readonly variant: Variant;
      readonly document: Document;
      /** From 0, over the documents that are sent. */
      readonly row: number;
      readonly rollout: number;
      readonly request: BuiltRequest;
    }
  | { readonly kind: 'left-out'; readonly message: string };

/** How the documents are read. */
export type RequestReading = Pick<SourceOptions, 'hub' | 'signal'>;

/**
 * Requests of the first `limit` documents of the plan's source; windows are those that the experiment or a profile
 * states, as no server is asked. Opening may fail: then the one thing it gives says why.
 */
export async function* requestsOf(
  plan: Plan,
  limit: number | null,
  { signal, hub }: RequestReading = {},
): AsyncGenerator<PlannedRequest> {
  const { documents, rollouts } = plan.experiment;
  if (plan.source === null) {
    yield { kind: 'left-out', message: t('No dataset is named.') };
    return;
  }
  const opened = await openSource(plan.source, documents, {
    filter: documents.filter,
    ...(hub && { hub }),
    ...(signal && { signal }),
  });
  if (!opened.ok) {
    yield { kind: 'left-out', message: opened.failure.message };
    return;
  }
  const budgets = planBudgets(plan, new Map());
  const source = await selectedOf(opened.source, documents, signal);
  // As in a batch, the experiment's own limit counts rows that are no documents too.
  let rowsLeft = documents.limit ?? Number.POSITIVE_INFINITY;
  let row = 0;
  for await (const found of source.rows(signal)) {
    if (rowsLeft <= 0 || (limit !== null && row >= limit)) return;
    rowsLeft -= 1;
    if (found.kind === 'bad') {
      yield { kind: 'left-out', message: found.bad.message };
      continue;
    }
    for (const variant of plan.variants) {
      const budget = budgets.get(variant.id);
      if (!budget) continue;
      for (let rollout = 0; rollout < rollouts; rollout++) {
        const request = buildRequest(variant, found.document, budget, rollout);
        if (request.kind === 'unsendable') yield { kind: 'left-out', message: request.message };
        else yield { kind: 'request', variant, document: found.document, row, rollout, request };
      }
    }
    row += 1;
  }
}

/** The rows that a seed draws, else all. */
async function selectedOf(
  source: DocumentSource,
  { limit, seed }: DocumentSelection,
  signal: AbortSignal | undefined,
): Promise<DocumentSource> {
  if (limit === null || seed === undefined) return source;
  return drawnFrom(source, await findDraw(source, limit, seed, signal));
}
