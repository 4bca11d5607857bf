/** Models and endpoints in Markdown: size, context, what was measured here, what the study measured. */

import { t } from '@vscode/l10n';
import { billions, knownModel } from '../experiment/knownModels.ts';
import { thousands } from '../language/numbers.ts';
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
  const served = listed?.map(({ id, window }) => withWindow(id, window)).join(', ');
  const parts = [
    t('**{0}** is among your endpoints.', alias),
    ...(profile.model === null ? [] : [t('Where nobody names a model, {0} is asked for.', profile.model)]),
  ];
  return `${parts.join(' ')}\n\n${servedWords(served)}`;
}

function servedWords(served: string | undefined): string {
  if (served === undefined) return t('It was not asked yet what it serves.');
  return served === ''
    ? t('When it was last asked it served nothing.')
    : t('When it was last asked it served {0}.', served);
}

function sizeOf(id: string): string | null {
  const name = id.split('/').at(-1) ?? id;
  const size = billions(name);
  if (size === null) return null;
  const words = size < 1 ? `${Math.round(size * 1000)} M` : `${size} B`;
  const active = /-a(\d+(?:\.\d+)?)b/i.exec(name)?.[1];
  const about =
    active === undefined
      ? t('About {0} parameters, by its name.', words)
      : t('About {0} parameters, {1} B of them active, by its name.', words, active);
  const enough = t('About 1 B is enough for prompts of the winning shape, about 4 B for long ones.');
  return `${about} ${enough}`;
}

function servedBy(id: string, { experiment }: Knowledge): string | null {
  const places = [...experiment.models].flatMap(([alias, models]) => {
    const model = models.find((listed) => listed.id === id);
    return model ? [withWindow(alias, model.window)] : [];
  });
  return places.length === 0 ? null : t('Served by {0}.', places.join(', '));
}

function measuredHere(id: string, { pushed, experiment }: Knowledge): string | null {
  const previews = pushed.previews
    .filter(({ model, tokensPerSecond }) => model === id && tokensPerSecond !== null)
    .slice(0, 2)
    .map(({ prompt, endpoint, tokensPerSecond }) =>
      t('{0} tokens/s in one request (preview of {1} at {2})', speed(tokensPerSecond), prompt, endpoint),
    );
  const jobs = experiment.jobs
    .filter(
      ({ prompts, progress }) => progress?.tokensPerSecond && prompts.every(({ model }) => model === id),
    )
    .slice(0, 1)
    .map(({ name, progress }) =>
      t('{0} tokens/s over the whole of job {1}', speed(progress?.tokensPerSecond ?? null), name),
    );
  const all = [...previews, ...jobs];
  return all.length === 0 ? null : t('Measured here: {0}.', all.join('; '));
}

function inStudy(id: string): string | null {
  const known = knownModel(id);
  if (!known) return null;
  const { scores } = known;
  const parts = [
    t(
      '{0} output tokens/s for {1} on one H100, tuned; real runs were 2.5 to 6 times slower.',
      thousands(known.tokensPerSecond),
      known.name,
    ),
    ...(scores
      ? [
          t(
            'Its rephrasings trained to table {0} · math {1} · faq {2} · tutorial {3} (plain web text: 13.77).',
            scores.table,
            scores.math,
            scores.faq,
            scores.tutorial,
          ),
        ]
      : []),
  ];
  return t('*Evidence:* {0} ([study]({1}))', parts.join(' '), STUDY);
}

function speed(tokensPerSecond: number | null): string {
  return thousands(Math.round(tokensPerSecond ?? 0));
}

/** "model (8,192 tokens of context)". */
function withWindow(name: string, window: number | null): string {
  return window === null ? name : t('{0} ({1} tokens of context)', name, thousands(window));
}
