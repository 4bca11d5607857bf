/** The line above the rows: which of them are shown, and how. */
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { OutputFilter, OutputHead } from '../outputContract.ts';
import { CONDITIONS, ROW_KINDS } from '../outputContract.ts';
import { READINGS, type Reading } from './rowTemplate.ts';

/** What the bar shows and does. */
export interface FilterBar {
  readonly head: OutputHead;
  readonly reading: Reading;
  setFilter(filter: OutputFilter): void;
  setReading(reading: Reading): void;
}

const KIND_WORDS: Readonly<Record<OutputFilter['kind'], string>> = {
  rows: 'Rephrasings',
  failures: 'Failures',
  all: 'Both',
};

const CONDITION_WORDS: Readonly<Record<OutputFilter['condition'], string>> = {
  any: 'All',
  'failed-checks': 'Failing a check',
  truncated: 'Document cut',
  unfinished: 'Ended by length',
  reasoning: 'With reasoning',
};

const READING_WORDS: Readonly<Record<Reading, string>> = {
  rendered: 'Rendered',
  text: 'As text',
  compared: 'Compared with the source',
};

export function filterBar(bar: FilterBar): TemplateResult {
  const { head, reading, setFilter, setReading } = bar;
  const { filter, variants } = head;
  const change = (changes: Partial<OutputFilter>): void => setFilter({ ...filter, ...changes });
  return html`<div class="filters" role="toolbar" aria-label="Filter">
    <span class="place" title=${head.path}>${head.title}</span>
    <input
      type="search"
      placeholder="Find in id, source, rephrasing"
      aria-label="Find in id, source and rephrasing"
      .value=${filter.find}
      @change=${(event: Event) => change({ find: writtenIn(event) })}
    />
    ${select('Kind', ROW_KINDS, KIND_WORDS, filter.kind, (kind) => change({ kind }))}
    ${
      variants.length < 2
        ? nothing
        : html`<select aria-label="Variant" @change=${(event: Event) => change({ variant: writtenIn(event) || null })}>
            <option value="" ?selected=${filter.variant === null}>All variants</option>
            ${variants.map(({ id, label }) => html`<option value=${id} ?selected=${filter.variant === id}>${label}</option>`)}
          </select>`
    }
    ${select('Condition', CONDITIONS, CONDITION_WORDS, filter.condition, (condition) => change({ condition }))}
    ${measureFilter(bar)} ${select('Reading', READINGS, READING_WORDS, reading, setReading)}
  </div>`;
}

function measureFilter({ head, setFilter }: FilterBar): TemplateResult {
  const { filter, measures } = head;
  const { measure } = filter;
  const isFlag = measures.find(({ id }) => id === measure?.id)?.isFlag ?? false;
  const choose = (id: string): void => {
    const chosen = measures.find((candidate) => candidate.id === id);
    const value = chosen?.isFlag ? 1 : 0;
    setFilter({ ...filter, measure: chosen ? { id, comparison: 'atLeast', value } : null });
  };
  const change = (changes: Partial<NonNullable<OutputFilter['measure']>>): void => {
    if (measure) setFilter({ ...filter, measure: { ...measure, ...changes } });
  };
  return html`<select aria-label="Measure" @change=${(event: Event) => choose(writtenIn(event))}>
      <option value="" ?selected=${measure === null}>Any measure</option>
      ${measures.map(({ id, label }) => html`<option value=${id} ?selected=${measure?.id === id}>${label}</option>`)}
    </select>
    ${
      measure === null
        ? nothing
        : isFlag
          ? html`<select aria-label="Value" @change=${(event: Event) => {
              const yes = writtenIn(event) === 'yes';
              change({ comparison: yes ? 'atLeast' : 'atMost', value: yes ? 1 : 0 });
            }}>
              <option value="yes" ?selected=${measure.value === 1}>yes</option>
              <option value="no" ?selected=${measure.value === 0}>no</option>
            </select>`
          : html`<select aria-label="Comparison" @change=${(event: Event) =>
              change({ comparison: writtenIn(event) === 'atMost' ? 'atMost' : 'atLeast' })}>
                <option value="atLeast" ?selected=${measure.comparison === 'atLeast'}>at least</option>
                <option value="atMost" ?selected=${measure.comparison === 'atMost'}>at most</option>
              </select>
              <input
                type="number"
                step="any"
                aria-label="Value"
                .value=${String(measure.value)}
                @change=${(event: Event) => {
                  const value = Number(writtenIn(event));
                  if (Number.isFinite(value)) change({ value });
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
    ${choices.map((choice) => html`<option value=${choice} ?selected=${choice === chosen}>${words[choice]}</option>`)}
  </select>`;
}

function writtenIn({ target }: Event): string {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value : '';
}
