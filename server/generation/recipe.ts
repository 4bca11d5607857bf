/** The name of what makes a variant. Jobs and resume compare recipes: a different one means different requests. */
import type { Variant } from '../experiment/variant.ts';
import { plainJson } from '../language/plainJson.ts';
import { BUILDER_VERSION } from './buildRequest.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { ContextBudget } from './request.ts';

/** sha256 (hex) over template, system, inputs, parameters, extra body, model, truncation rule and builder version. */
export function recipeOf(variant: Variant, budget: ContextBudget): string {
  return fingerprintOf(
    plainJson({
      builder: BUILDER_VERSION,
      template: variant.template,
      ...(variant.dialect && { dialect: variant.dialect }),
      system: variant.system,
      inputs: variant.inputs,
      parameters: variant.parameters,
      extraBody: variant.extraBody,
      model: variant.model,
      window: budget.window,
      cut: budget.cut,
      counter: budget.counter.id,
    }),
  );
}
