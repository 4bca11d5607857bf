/** What a run would do, without doing it: exact counts from one read of the documents. */
import { countRows } from '../batch/countRows.ts';
import { openSource } from '../documents/openSource.ts';
import { SourceReadError } from '../documents/source.ts';
import { budgetFor } from '../generation/contextBudget.ts';
import type { ServedModel } from '../generation/endpoint.ts';
import type { Plan } from '../generation/plan.ts';
import { Misuse } from './command.ts';
import { count } from './count.ts';

/** The plan in words and as data. Throws `Misuse` when the documents cannot be read. */
export async function planText(
  plan: Plan,
  source: string,
  served: ReadonlyMap<string, readonly ServedModel[]>,
): Promise<{ readonly text: string; readonly data: unknown }> {
  const { experiment } = plan;
  const documents = await documentsIn(plan, source);
  const variants = plan.variants.map((variant) => {
    const endpoint = plan.endpoints.get(variant.endpoint);
    const { window } = endpoint
      ? budgetFor(experiment.context, endpoint, variant.model, served.get(variant.endpoint) ?? [])
      : { window: null };
    const { id, model, parameters } = variant;
    return {
      id,
      prompt: variant.promptPath,
      model,
      endpoint: variant.endpoint,
      url: endpoint?.baseUrl ?? null,
      parameters,
      window,
    };
  });
  const requests = documents * variants.length * experiment.rollouts;
  const lines = [
    `${experiment.name}: ${count(variants.length, 'variant')} × ${count(documents, 'document')} × ${count(experiment.rollouts, 'rollout')} = ${count(requests, 'request')}`,
    `Documents: ${source}, column "${experiment.documents.column}"`,
    ...variants.map(
      ({ id, model, url, window }) =>
        `${id}: ${model} at ${url}, window ${window ?? 'unknown, nothing is cut'}`,
    ),
  ];
  const { name, rollouts } = experiment;
  return { text: `${lines.join('\n')}\n`, data: { name, source, documents, rollouts, requests, variants } };
}

async function documentsIn({ experiment }: Plan, source: string): Promise<number> {
  const { column, idColumn, filter, limit } = experiment.documents;
  const opened = await openSource(source, { column, idColumn }, { filter });
  if (!opened.ok) throw new Misuse(opened.failure.message);
  try {
    return (await countRows(opened.source, limit, undefined)).rows;
  } catch (error) {
    if (error instanceof SourceReadError) throw new Misuse(error.message);
    throw error;
  }
}
