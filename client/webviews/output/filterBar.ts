/** The line above the rows: which of them are shown, and how. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { OutputFilter, OutputHead, Reading } from '../outputContract.ts';
import { CONDITIONS, READINGS, ROW_KINDS } from '../outputContract.ts';
import { t } from '../preview/l10n.ts';

/** What the bar shows and does. */
export interface FilterBar {
  readonly head: OutputHead;
  readonly reading: Reading;
  setFilter(filter: OutputFilter): void;
  setReading(reading: Reading): void;
}

const KIND_WORDS: Readonly<Record<OutputFilter['kind'], string>> = {
  rows: t('Rephrasings'),
  failures: t('Failures'),
  all: t('Both'),
};

const CONDITION_WORDS: Readonly<Record<OutputFilter['condition'], string>> = {
  any: t('Any condition'),
  'failed-checks': t('Failing a check'),
  truncated: t('Document cut'),
  unfinished: t('Ended by length'),
  reasoning: t('With reasoning'),
};

const READING_WORDS: Readonly<Record<Reading, string>> = {
  rendered: t('Rendered'),
  text: t('As text'),
  compared: t('Compared with the source'),
};

export function filterBar(bar: FilterBar): TemplateResult {
  const { head, reading, setFilter, setReading } = bar;
  const { filter, variants } = head;
  const change = (changes: Partial<OutputFilter>): void => setFilter({ ...filter, ...changes });
  return html`<div class="filters" role="toolbar" aria-label=${t('Filter')}>
    <span class="place" title=${head.path}>${head.title}</span>
    <input
      type="search"
      title=${t('Find in id, source and rephrasing')}
      placeholder=${t('Find in id, source, rephrasing')}
      aria-label=${t('Find in id, source and rephrasing')}
      .value=${filter.find}
      @change=${(event: Event) => change({ find: writtenIn(event) })}
    />
    ${select(t('Kind'), ROW_KINDS, KIND_WORDS, filter.kind, (kind) => change({ kind }))}
    ${
      variants.length < 2
        ? nothing
        : html`<select aria-label=${t('Variant')} @change=${(event: Event) => change({ variant: writtenIn(event) || null })}>
            <option value="" .selected=${filter.variant === null}>${t('All variants')}</option>
            ${variants.map(({ id, label }) => html`<option value=${id} .selected=${filter.variant === id}>${label}</option>`)}
          </select>`
    }
    ${select(t('Condition'), CONDITIONS, CONDITION_WORDS, filter.condition, (condition) => change({ condition }))}
    ${measureFilter(bar)} ${select(t('Reading'), READINGS, READING_WORDS, reading, setReading)}
  </div>`;
}

function measureFilter({ head, setFilter }: FilterBar): TemplateResult {
  const { filter, measures } = head;
  const { measure } = filter;
  const isFlag = measures.find(({ id }) => id === measure?.id)?.isFlag ?? false;
  const choose = (id: string): void => {
    const chosen = measures.find((candidate) => candidate.id === id);
    const value = chosen?.isFlag ? 1 : null;
    setFilter({ ...filter, measure: chosen ? { id, comparison: 'atLeast', value } : null });
  };
  const change = (changes: Partial<NonNullable<OutputFilter['measure']>>): void => {
    if (measure) setFilter({ ...filter, measure: { ...measure, ...changes } });
  };
  return html`<select aria-label=${t('Measure')} @change=${(event: Event) => choose(writtenIn(event))}>
      <option value="" .selected=${measure === null}>${t('Any measure')}</option>
      ${measures.map(({ id, label }) => html`<option value=${id} .selected=${measure?.id === id}>${label}</option>`)}
    </select>
    ${
      measure === null
        ? nothing
        : isFlag
          ? html`<select aria-label=${t('Value')} @change=${(event: Event) => {
              const yes = writtenIn(event) === 'yes';
              change({ comparison: yes ? 'atLeast' : 'atMost', value: yes ? 1 : 0 });
            }}>
              <option value="yes" .selected=${measure.value === 1}>${t('yes')}</option>
              <option value="no" .selected=${measure.value === 0}>${t('no')}</option>
            </select>`
          : html`<select aria-label=${t('Comparison')} @change=${(event: Event) =>
              change({ comparison: writtenIn(event) === 'atMost' ? 'atMost' : 'atLeast' })}>
                <option value="atLeast" .selected=${measure.comparison === 'atLeast'}>${t('at least')}</option>
                <option value="atMost" .selected=${measure.comparison === 'atMost'}>${t('at most')}</option>
              </select>
              <input
                type="number"
                step="any"
                aria-label=${t('Value')}
                placeholder=${t('any')}
                .value=${measure.value === null ? '' : String(measure.value)}
                @change=${(event: Event) => {
                  // What is no number comes as nothing.
                  const written = writtenIn(event);
                  change({ value: written === '' ? null : Number(written) });
                }}
              />`
    }`;
}

function select<T extends string>(
  label: string,
  choices: readonly T[],
  words: Readonly<Record<T, string>>,
  chosen: T,
  choose: (value: T) => void,
): TemplateResult {
  return html`<select
    aria-label=${label}
    @change=${(event: Event) => {
      const value = choices.find((choice) => choice === writtenIn(event));
      if (value !== undefined) choose(value);
    }}
  >
    ${choices.map((choice) => html`<option value=${choice} .selected=${choice === chosen}>${words[choice]}</option>`)}
  </select>`;
}

function writtenIn({ target }: Event): string {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value : '';
}
