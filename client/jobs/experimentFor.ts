/** The experiment file that says explicitly what a batch of plain prompts would do. */
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Experiment, ModelChoice } from '../../server/experiment/experiment.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { isAddress } from '../../server/language/isAddress.ts';
import { pathSafe } from '../../server/language/pathSafe.ts';

/** Rewrites a plan's experiment for a file at `path`: paths relative to it, endpoint, model and dataset named. */
export function experimentFor(plan: Plan, path: string): Experiment {
  const folder = dirname(path);
  const { experiment, source } = plan;
  return {
    ...experiment,
    name: pathSafe(experiment.name),
    prompts: experiment.prompts.map((written) => pathFrom(folder, resolve(plan.baseFolder, written))),
    models: modelsOf(plan),
    documents: {
      ...experiment.documents,
      source: source === null || isAddress(source) ? source : pathFrom(folder, source),
    },
  };
}

/** A path as it is written in a file of `folder`: with slashes, absolute only where it must be. */
function pathFrom(folder: string, target: string): string {
  const way = relative(folder, target);
  return isAbsolute(way) ? way : way.split(sep).join('/');
}

/** Model and endpoint as the plan resolved them; parameters stay with the prompts. */
function modelsOf({ experiment, variants, endpoints }: Plan): readonly ModelChoice[] {
  const [first] = variants;
  if (!first) return experiment.models;
  return experiment.models.map((choice) => ({
    ...choice,
    model: choice.model ?? first.model,
    endpoint: choice.endpoint ?? (endpoints.has(first.endpoint) ? { alias: first.endpoint } : null),
  }));
}
