/** A Lit element without a shadow root of its own: the page has one, so that one set of styles and one focus serve all. */
import { LitElement } from 'lit';

export class LightElement extends LitElement {
  #watches: readonly (() => void)[] = [];

  /** Ends what `watching` began; called when the element leaves the page. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watching([]);
  }

  /** Replaces what this element watches. */
  protected watching(watches: readonly (() => void)[]): void {
    for (const end of this.#watches) end();
    this.#watches = watches;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
