/** Experiment × prompts × endpoint defaults → variants: the one place where precedence and sweeps are decided. */
import type { JsonObject, JsonValue } from '../language/json.ts';
import { parameterSets } from '../language/parameterSets.ts';
import { pathSafe } from '../language/pathSafe.ts';
import type { Parameters, Prompt } from '../language/prompt.ts';
import { inputsOf } from '../language/promptInputs.ts';
import type { Experiment } from './experiment.ts';
import type { Origin, Variant } from './variant.ts';

/** A prompt with the name and path it goes by. */
export interface NamedPrompt {
  readonly name: string;
  readonly path: string;
  readonly prompt: Prompt;
}

/** What an endpoint contributes where nobody else says anything, one per entry of `experiment.models`. */
export interface EndpointDefaults {
  readonly alias: string;
  readonly model: string | null;
}

/** A choice of model that neither the experiment nor the endpoint's profile settles. */
export interface NoModel {
  readonly endpoint: string;
}

/**
 * Expands an experiment. `endpoints[i]` belongs to `experiment.models[i]`. Variants come in the order prompt, model,
 * parameter set, with ids that are unique and safe as folder names.
 */
export function resolveVariants(
  experiment: Experiment,
  prompts: readonly NamedPrompt[],
  endpoints: readonly EndpointDefaults[],
): { readonly variants: readonly Variant[]; readonly withoutModel: readonly NoModel[] } {
  const variants: Variant[] = [];
  const withoutModel: NoModel[] = [];
  const taken = new Set<string>();
  experiment.models.forEach((choice, index) => {
    const endpoint = endpoints[index];
    if (endpoint && choice.model === null && endpoint.model === null) {
      withoutModel.push({ endpoint: endpoint.alias });
    }
  });
  for (const { name, path, prompt } of prompts) {
    experiment.models.forEach((choice, index) => {
      const endpoint = endpoints[index];
      const model = choice.model ?? endpoint?.model ?? null;
      if (!endpoint || model === null) return;
      const parameters = { ...prompt.header.parameters, ...choice.parameters };
      const extraBody = { ...prompt.header.extraBody, ...choice.extraBody };
      const origins = originsOf(prompt, choice, choice.model === null ? 'endpoint' : 'experiment');
      for (const set of parameterSets(parameters)) {
        const id = uniqueId(variantId(name, model, set.swept), taken);
        variants.push({
          id,
          promptName: name,
          promptPath: path,
          template: prompt.template.text,
          ...(prompt.template.dialect === 'jinja' && { dialect: 'jinja' as const }),
          system: prompt.header.system,
          inputs: inputsOf(prompt, experiment.documents.column),
          form: prompt.header.form,
          checks: prompt.header.checks,
          model,
          endpoint: endpoint.alias,
          parameters: set.values,
          extraBody,
          swept: set.swept,
          origins,
        });
      }
    });
  }
  return { variants, withoutModel };
}

function originsOf(
  prompt: Prompt,
  choice: { readonly parameters: Parameters; readonly extraBody: JsonObject },
  modelOrigin: Origin,
): Readonly<Record<string, Origin>> {
  const origins: Record<string, Origin> = { model: modelOrigin, messages: 'prompt' };
  for (const key of [...Object.keys(prompt.header.parameters), ...Object.keys(prompt.header.extraBody)]) {
    origins[key] = 'prompt';
  }
  for (const key of [...Object.keys(choice.parameters), ...Object.keys(choice.extraBody)]) {
    origins[key] = 'experiment';
  }
  return origins;
}

function variantId(prompt: string, model: string, swept: Readonly<Record<string, JsonValue>>): string {
  const values = Object.entries(swept).map(([key, value]) => `${key}-${JSON.stringify(value)}`);
  return [prompt, model.split('/').at(-1) ?? model, ...values].map(pathSafe).join('--');
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id.toLowerCase()); n++) id = `${wanted}--${n}`;
  taken.add(id.toLowerCase());
  return id;
}
