/** The page's one menu: opened beside a button with the choices there are, worked by mouse and arrow keys. */
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { icon } from './icons.ts';
import { LightElement } from './lightElement.ts';

/** A line of a menu. */
export interface MenuItem {
  readonly label: string;
  /** Said quietly behind the label: a key, a count. */
  readonly detail?: string;
  /** For choices: whether it is the one. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  act(): void;
}

/** Lines in groups, divided by a rule. */
export interface Menu {
  readonly label: string;
  readonly groups: readonly (readonly MenuItem[])[];
}

export class RephraseMenu extends LightElement {
  @state() private accessor menu: Menu | null = null;
  #returnTo: HTMLElement | null = null;

  constructor() {
    super();
    this.addEventListener('keydown', (event) => this.#press(event));
    this.addEventListener('beforetoggle', (event) => {
      if (event.newState === 'closed') this.#closed();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('popover', 'auto');
    this.setAttribute('role', 'menu');
  }

  /** Opens below `anchor`, which gets the focus back. */
  show(anchor: HTMLElement, menu: Menu): void {
    this.menu = menu;
    this.#returnTo = anchor;
    this.setAttribute('aria-label', menu.label);
    this.showPopover();
    void this.updateComplete.then(() => {
      this.#place(anchor.getBoundingClientRect());
      (this.#items().find((item) => item.ariaChecked === 'true') ?? this.#items()[0])?.focus();
    });
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.menu) return nothing;
    return html`${this.menu.groups
      .filter((group) => group.length > 0)
      .map((group) => html`<div class="group" role="group">${group.map((item) => this.#item(item))}</div>`)}`;
  }

  #item(item: MenuItem): TemplateResult {
    const chosen = item.checked;
    return html`<button
      role=${chosen === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked=${chosen === undefined ? nothing : String(chosen)}
      tabindex="-1"
      ?disabled=${item.disabled ?? false}
      @click=${() => this.#choose(item)}
    >
      ${chosen === true ? icon('check', 'small') : html`<span class="icon small"></span>`}
      <span class="label">${item.label}</span>
      <span class="quiet figures">${item.detail ?? ''}</span>
    </button>`;
  }

  #choose(item: MenuItem): void {
    this.hidePopover();
    item.act();
  }

  #press(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.findIndex((item) => item.matches(':focus'));
    const next: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const index = next[event.key];
    // Keys of the grid do nothing while a menu is open.
    event.stopPropagation();
    if (index === undefined) return;
    event.preventDefault();
    items.at(index % Math.max(1, items.length))?.focus();
  }

  #items(): readonly HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('button:enabled')];
  }

  /** Below its anchor, inside the page. */
  #place(anchor: DOMRect): void {
    const { width, height } = this.getBoundingClientRect();
    const left = Math.max(4, Math.min(anchor.left, innerWidth - width - 4));
    const below = anchor.bottom + 2;
    const top = below + height <= innerHeight ? below : Math.max(4, anchor.top - height - 2);
    this.style.setProperty('left', `${left}px`);
    this.style.setProperty('top', `${top}px`);
  }

  #closed(): void {
    if (this.contains(this.#active())) this.#returnTo?.focus();
    this.menu = null;
  }

  #active(): Element | null {
    const root = this.getRootNode();
    return root instanceof ShadowRoot ? root.activeElement : document.activeElement;
  }
}

customElements.define('rephrase-menu', RephraseMenu);

declare global {
  interface HTMLElementTagNameMap {
    'rephrase-menu': RephraseMenu;
  }
}
