/** A plan with what a person added by hand: models, another sample, pinned documents, other versions of prompts. */

import { isAbsolute, resolve } from 'node:path';
import { t } from '@vscode/l10n';
import type { Experiment, SampleChoice } from '../../server/experiment/experiment.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { readParameters } from '../../server/language/readParameters.ts';
import type { Planned, PlanWish } from '../ports.ts';
import type { GridWish, PromptVersion } from './gridWish.ts';
import type { GridPlan } from './previewGrid.ts';

/** As `Planned`, with the columns that are other versions. */
export type WishedPlan =
  | { readonly ok: true; readonly plan: GridPlan; readonly notices: readonly string[] }
  | Extract<Planned, { readonly ok: false }>;

/** Makes the plan a grid is laid out from. `planFor` is the window's planner; `pinnedOf` knows the pinned documents. */
export async function wishedPlan(
  wish: GridWish,
  planFor: (wish: PlanWish) => Promise<Planned>,
  pinnedOf: (source: string) => readonly string[],
): Promise<WishedPlan> {
  const models = wish.models.map(({ endpoint, model }) => ({ alias: endpoint, model }));
  const read = readParameters(wish.parameters);
  const parameters = read.ok ? read.parameters : {};
  const planned = await planFor({ models, parameters, texts: new Map() });
  if (!planned.ok) return planned;
  let plan: GridPlan = { ...planned.plan, versions: new Map() };
  const notices = [...planned.notices];
  if (!read.ok) notices.push(t('The parameters added by hand are left out: {0}', read.message));
  for (const version of wish.versions) {
    const other = await planFor({ models, parameters, texts: new Map([[version.path, version.text]]) });
    if (other.ok) plan = withVersion(plan, other.plan, version);
    else notices.push(t('The version {0} is left out: {1}', version.label, other.failure.message));
  }
  const pinned = plan.source === null ? [] : pinnedOf(plan.source);
  const experiment = withSample(plan.experiment, wish, pinned);
  return { ok: true, plan: { ...plan, experiment }, notices };
}

/** Puts the variants of the other version each behind the one it is a version of. */
function withVersion(plan: GridPlan, other: Plan, { path, label }: PromptVersion): GridPlan {
  const versions = new Map(plan.versions);
  const taken = new Set(plan.variants.map(({ id }) => id));
  const variants: Variant[] = [];
  const added = other.variants.filter(({ promptPath }) => absolute(promptPath, other) === path);
  for (const variant of plan.variants) {
    variants.push(variant);
    if (versions.has(variant.id) || absolute(variant.promptPath, plan) !== path) continue;
    const same = added.find(
      ({ id, model, endpoint }) =>
        id === variant.id || (added.length === 1 && model === variant.model && endpoint === variant.endpoint),
    );
    const id = `${variant.id}@${label}`;
    if (!same || taken.has(id)) continue;
    taken.add(id);
    versions.set(id, { of: variant.id, label });
    variants.push({ ...same, id });
  }
  return { ...plan, variants, versions };
}

function absolute(path: string, { baseFolder }: Plan): string {
  return isAbsolute(path) ? path : resolve(baseFolder, path);
}

function withSample(experiment: Experiment, { sampling }: GridWish, pinned: readonly string[]): Experiment {
  const stated = experiment.documents.sample;
  const sample: SampleChoice = {
    size: sampling?.size ?? stated.size,
    seed: sampling?.seed ?? stated.seed,
    stratify: sampling ? stratified(sampling.stratify) : stated.stratify,
    pinned: [...new Set([...stated.pinned, ...pinned])],
  };
  return { ...experiment, documents: { ...experiment.documents, sample } };
}

function stratified(by: string): SampleChoice['stratify'] {
  return by === 'none' || by === 'length' ? by : { column: by };
}
