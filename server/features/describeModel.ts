/** Models and endpoints in Markdown: size, context, what was measured here, what the study measured. */
import { billions, knownModel } from '../experiment/knownModels.ts';
import { STUDY } from '../language/schema/describeKey.ts';
import type { Knowledge } from './knowledge.ts';

/** A model by its id. */
export function describeModel(id: string, knowledge: Knowledge): string {
  const parts = [sizeOf(id), servedBy(id, knowledge), measuredHere(id, knowledge), inStudy(id)];
  return [`**${id}**`, ...parts.filter((part) => part !== null)].join('\n\n');
}

/** An endpoint by its alias; null where there is no such profile. */
export function describeEndpoint(alias: string, { experiment }: Knowledge): string | null {
  const profile = experiment.profiles?.find((known) => known.alias === alias);
  if (!profile) return null;
  const listed = experiment.models.get(alias);
  const serves = listed
    ? `When it was last asked it served ${listed.map(({ id, window }) => `${id}${windowWords(window)}`).join(', ') || 'nothing'}.`
    : 'It was not asked yet what it serves.';
  const asks = profile.model === null ? '' : ` Where nobody names a model, ${profile.model} is asked for.`;
  return `**${alias}** is among your endpoints.${asks}\n\n${serves}`;
}

function sizeOf(id: string): string | null {
  const name = id.split('/').at(-1) ?? id;
  const size = billions(name);
  if (size === null) return null;
  const words = size < 1 ? `${Math.round(size * 1000)} M` : `${size} B`;
  const active = /-a(\d+(?:\.\d+)?)b/i.exec(name)?.[1];
  return `About ${words} parameters${active ? `, ${active} B of them active` : ''}, by its name. About 1 B is enough for prompts of the winning shape, about 4 B for long ones.`;
}

function servedBy(id: string, { experiment }: Knowledge): string | null {
  const places = [...experiment.models].flatMap(([alias, models]) => {
    const model = models.find((listed) => listed.id === id);
    return model ? [`${alias}${windowWords(model.window)}`] : [];
  });
  return places.length === 0 ? null : `Served by ${places.join(', ')}.`;
}

function measuredHere(id: string, { pushed, experiment }: Knowledge): string | null {
  const previews = pushed.previews
    .filter(({ model, tokensPerSecond }) => model === id && tokensPerSecond !== null)
    .slice(0, 2)
    .map(
      ({ prompt, endpoint, tokensPerSecond }) =>
        `${speed(tokensPerSecond)} in one request (preview of ${prompt} at ${endpoint})`,
    );
  const jobs = experiment.jobs
    .filter(
      ({ prompts, progress }) => progress?.tokensPerSecond && prompts.every(({ model }) => model === id),
    )
    .slice(0, 1)
    .map(({ name, progress }) => `${speed(progress?.tokensPerSecond ?? null)} over the whole of job ${name}`);
  const all = [...previews, ...jobs];
  return all.length === 0 ? null : `Measured here: ${all.join('; ')}.`;
}

function inStudy(id: string): string | null {
  const known = knownModel(id);
  if (!known) return null;
  const { scores } = known;
  const trained = scores
    ? ` Its rephrasings trained to table ${scores.table} · math ${scores.math} · faq ${scores.faq} · tutorial ${scores.tutorial} (plain web text: 13.77).`
    : '';
  return `*Evidence:* ${known.tokensPerSecond.toLocaleString('en-US')} output tokens/s for ${known.name} on one H100, tuned; real runs were 2.5 to 6 times slower.${trained} ([study](${STUDY}))`;
}

function speed(tokensPerSecond: number | null): string {
  return `${Math.round(tokensPerSecond ?? 0).toLocaleString('en-US')} tokens/s`;
}

function windowWords(window: number | null): string {
  return window === null ? '' : ` (${window.toLocaleString('en-US')} tokens of context)`;
}
