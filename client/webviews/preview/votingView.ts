/** Blind voting: two rephrasings of one document side by side, no names, judged by keyboard. Names come with the result. */

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { Ballot, Tally, VoteChoice, Voting } from '../judging.ts';
import type { GridModel } from './gridModel.ts';
import { icon } from './icons.ts';
import type { Intents } from './intents.ts';
import { characters, counted, t, whole, withKey } from './l10n.ts';
import { LightElement } from './lightElement.ts';
import { renderMarkdown } from './reading/markdown.ts';
import { columnTitle, percent } from './words.ts';

/** A vote under way, and whom it talks to. */
export interface VotingPlace {
  readonly voting: Voting;
  readonly model: GridModel;
  /** Whether the two are rendered as Markdown. */
  readonly rendered: boolean;
  readonly intents: Intents;
}

const CHOICES: Readonly<Record<string, VoteChoice>> = {
  ArrowLeft: 'left',
  a: 'left',
  ArrowRight: 'right',
  b: 'right',
  ArrowDown: 'neither',
  '=': 'neither',
  s: 'skip',
};

type Side = 'left' | 'right';

const SIDE_WORDS: Readonly<Record<Side, string>> = { left: t('Left'), right: t('Right') };

/** Characters of each side that are laid out. */
const SIDE_CHARACTERS = 100_000;

export class RephraseVoting extends LightElement {
  @property({ attribute: false }) accessor place: VotingPlace | null = null;
  /** The ballot that was answered last: a key pressed twice is one vote. */
  #answered: string | null = null;
  /** The ballot whose texts were shown from their beginning: only another one moves what is being read. */
  #atTop: string | null = null;
  readonly #rendered = new Map<Side, { readonly text: string; readonly node: HTMLElement }>();

  constructor() {
    super();
    this.addEventListener('keydown', (event) => this.#press(event));
  }

  /** Takes the focus, so that keys vote. */
  focusBallot(): void {
    this.querySelector<HTMLElement>('.ballot, .result')?.focus();
  }

  protected override updated(): void {
    const ballot = this.place?.voting.ballot?.id ?? null;
    if (ballot === this.#atTop) return;
    this.#atTop = ballot;
    for (const side of this.querySelectorAll('.side .text')) side.scrollTop = 0;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.place) return nothing;
    const { intents, voting } = this.place;
    return html`<div class="voting-title">
        <h2>${t('Blind vote')}</h2>
        <span class="quiet figures" role="status">${t('{0} of {1} judged', whole(voting.done), whole(voting.total))}</span>
        <button class="tool push" title=${withKey(t('End the vote'), t('Escape'))} aria-label=${t('End the vote')} @click=${() => intents.endVoting()}>
          ${icon('close')}
        </button>
      </div>
      ${voting.ballot ? this.#ballot(voting.ballot) : result(voting, this.place)}`;
  }

  #ballot(ballot: Ballot): TemplateResult {
    const { model } = this.place as VotingPlace;
    const source = model.documentText(ballot.row);
    return html`<div class="ballot" tabindex="0" role="group" aria-label=${t('Which is better?')}>
        <details class="aside source">
          <summary>${t('Document, {0}', characters(source.length))}</summary>
          <div dir="auto">${source}</div>
        </details>
        <div class="sides">
          ${this.#side('left', ballot.left)} ${this.#side('right', ballot.right)}
        </div>
      </div>
      <div class="buttons">
        ${this.#button('left', t('Left Is Better'), '←')} ${this.#button('neither', t('As Good as Each Other'), '↓')}
        ${this.#button('right', t('Right Is Better'), '→')} ${this.#button('skip', t('Skip'), 's')}
      </div>`;
  }

  #side(name: Side, text: string): TemplateResult {
    const { intents, rendered } = this.place as VotingPlace;
    const shown = text.slice(0, SIDE_CHARACTERS);
    return html`<section class="side" aria-label=${SIDE_WORDS[name]}>
      <h3>${SIDE_WORDS[name]}</h3>
      ${
        rendered
          ? html`<div class="text markdown" dir="auto" tabindex="-1">${this.#markdown(name, shown, intents)}</div>`
          : html`<div class="text" dir="auto" tabindex="-1">${shown}</div>`
      }
    </section>`;
  }

  /** The same element as long as the text is the same. */
  #markdown(name: Side, text: string, intents: Intents): HTMLElement {
    const known = this.#rendered.get(name);
    if (known?.text === text) return known.node;
    const node = document.createElement('div');
    node.append(renderMarkdown(text, (url) => intents.openLink(url)));
    this.#rendered.set(name, { text, node });
    return node;
  }

  #button(choice: VoteChoice, label: string, key: string): TemplateResult {
    return html`<button class="secondary" @click=${() => this.#vote(choice)}>${label} <kbd>${key}</kbd></button>`;
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === '?') return;
    // No key of the grid does anything in here.
    event.stopPropagation();
    const choice = CHOICES[event.key];
    if (event.key === 'Escape') this.place?.intents.endVoting();
    else if (choice && this.place?.voting.ballot) this.#vote(choice);
    else return;
    event.preventDefault();
  }

  #vote(choice: VoteChoice): void {
    const ballot = this.place?.voting.ballot;
    if (!ballot || ballot.id === this.#answered) return;
    this.#answered = ballot.id;
    this.place?.intents.vote(ballot.id, choice);
    this.focusBallot();
  }
}

/** Nothing sways a vote any more: now the names. */
function result(voting: Voting, { intents, model }: VotingPlace): TemplateResult {
  const [first, second] = voting.columns.map((id) => columnTitle(model.column(id)));
  return html`<div class="result" tabindex="0" role="group" aria-label=${t('Result')}>
    ${
      voting.tally
        ? html`<p>${tallySentence(voting.tally, first ?? '', second ?? '')}</p>`
        : html`<p>${t('Nothing was judged.')}</p>`
    }
    <div class="buttons">
      <button class="primary" @click=${() => intents.endVoting()}>${t('Back to the Grid')}</button>
      <button class="secondary" @click=${() => intents.exportAs('preferences')}>${t('Export Preference Pairs…')}</button>
    </div>
  </div>`;
}

/** "faq won 12, table won 5, 3 ties. faq is preferred in 68 % (95 % interval 47 % to 83 %)." */
function tallySentence(
  { high, losses, low, rate, ties, wins }: Tally,
  first: string,
  second: string,
): string {
  const figures = [first, whole(wins), second, whole(losses), whole(ties)] as const;
  const counts = counted(
    ties,
    t('{0} won {1}, {2} won {3}, {4} tie.', ...figures),
    t('{0} won {1}, {2} won {3}, {4} ties.', ...figures),
  );
  if (rate === null || low === null || high === null) return counts;
  const shares = [percent(rate), percent(low), percent(high)] as const;
  return `${counts} ${t('{0} is preferred in {1} (95 % interval {2} to {3}).', first, ...shares)}`;
}

customElements.define('rephrase-voting', RephraseVoting);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-voting': RephraseVoting;
  }
}
