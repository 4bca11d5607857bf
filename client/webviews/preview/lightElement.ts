/** A Lit element without a shadow root of its own: the page has one, so that one set of styles and one focus serve all. */
import { LitElement } from 'lit';

export class LightElement extends LitElement {
  #begin: () => readonly (() => void)[] = () => [];
  #watches: readonly (() => void)[] = [];

  /** An element that is moved among its siblings leaves the page and comes back: it watches again, and looks at what it missed. */
  override connectedCallback(): void {
    super.connectedCallback();
    this.#endWatches();
    this.#watches = this.#begin();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endWatches();
  }

  /** Replaces what this element watches while it is in the page; each watch that `begin` begins gives what ends it. */
  protected watching(begin: () => readonly (() => void)[]): void {
    this.#endWatches();
    this.#begin = begin;
    if (this.isConnected) this.#watches = begin();
  }

  #endWatches(): void {
    for (const end of this.#watches) end();
    this.#watches = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
