/** The estimate of a plan: what the plan says, what was counted, and what a pilot measured where there was one. */

import type { Range } from './estimate/range.ts';
import type { EndpointLoad, Estimate, LookedRows, VariantLoad } from './estimate.ts';
import { estimate } from './estimate.ts';
import type { Plan } from './plan.ts';
import { PRACTICE_MODEL } from './practice/practiceModel.ts';
import type { Pilot } from './runPilot.ts';

/** Estimates a run of the plan over so many documents; `looked` where not every row was read. */
export function estimatePlan(
  plan: Plan,
  documents: Range,
  pilot: Pilot | null,
  looked?: LookedRows,
): Estimate {
  const { concurrency } = plan.experiment.batch;
  return estimate({
    documents,
    ...(looked && { looked }),
    rollouts: plan.experiment.rollouts,
    variants: plan.variants.map(
      ({ id, promptName, form, model, endpoint, parameters, extraBody }): VariantLoad => {
        const sent = { ...parameters, ...extraBody };
        const limit = sent['max_completion_tokens'] ?? sent['max_tokens'];
        return {
          id,
          promptName,
          form,
          model,
          endpoint,
          maxTokens: typeof limit === 'number' && limit > 0 ? limit : null,
          pilot: pilot?.variants.get(id) ?? null,
        };
      },
    ),
    endpoints: [...plan.endpoints.values()].map(
      (endpoint): EndpointLoad => ({
        alias: endpoint.alias,
        gpus: endpoint.gpus,
        pricePerGpuHour: endpoint.pricePerGpuHour,
        ...(endpoint.pricePerMillionTokens && { pricePerMillionTokens: endpoint.pricePerMillionTokens }),
        concurrency: concurrency === 'auto' ? endpoint.concurrency : concurrency,
        practice: plan.variants.some(
          (variant) => variant.endpoint === endpoint.alias && variant.model === PRACTICE_MODEL,
        ),
        pilot: pilot?.speeds.get(endpoint.alias) ?? null,
      }),
    ),
  });
}
