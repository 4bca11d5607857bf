/** Styles of an element from data, through the CSSOM: the page's policy allows no style attributes. */

import { noChange } from 'lit';
import type { ElementPart, PartInfo } from 'lit/directive.js';
import { Directive, directive, PartType } from 'lit/directive.js';

/** Property → value; null takes the property away. */
export type StyleValues = Readonly<Record<string, string | null>>;

class Styled extends Directive {
  #before: StyleValues = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('styled() stands on an element.');
  }

  override render(_: StyleValues): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [values]: [StyleValues]): typeof noChange {
    const { style } = element as HTMLElement;
    for (const [name, value] of Object.entries(values)) {
      if (value === this.#before[name]) continue;
      if (value === null) style.removeProperty(name);
      else style.setProperty(name, value);
    }
    for (const name of Object.keys(this.#before)) if (!(name in values)) style.removeProperty(name);
    this.#before = values;
    return noChange;
  }
}

export const styled = directive(Styled);
