/**
 * Documentation of completions for editors that ask for it item by item: most of a list is what nobody reads, and it would
 * be written and taken apart again with every list.
 */
import type { ClientCapabilities, CompletionItem } from 'vscode-languageserver/node';
import type { CompletionData } from '../protocol/messages.ts';

/** An editor may still show the list before, while the next one arrives. */
const MOST_LISTS = 4;

/** Whether an editor asks for it. */
export function asksForDocumentation({ textDocument }: ClientCapabilities): boolean {
  const asked = textDocument?.completion?.completionItem?.resolveSupport?.properties;
  return asked?.includes('documentation') === true;
}

/** Keeps what the last lists said. */
export class LaterDocumentation {
  readonly #lists: { readonly first: number; readonly items: readonly CompletionItem[] }[] = [];
  #next = 0;

  /** The items without their documentation. */
  withhold(items: readonly CompletionItem[]): CompletionItem[] {
    const first = this.#next;
    this.#next += items.length;
    this.#lists.push({ first, items });
    if (this.#lists.length > MOST_LISTS) this.#lists.shift();
    return items.map(({ documentation, ...item }, index) => {
      if (documentation === undefined) return item;
      return { ...item, data: { ...item.data, documented: first + index } satisfies CompletionData };
    });
  }

  /** The item with it; as it came where its list is no longer known. */
  add(item: CompletionItem): CompletionItem {
    const { documented } = Object(item.data) as CompletionData;
    if (documented === undefined) return item;
    const list = this.#lists.findLast(({ first }) => first <= documented);
    const documentation = list?.items[documented - list.first]?.documentation;
    return documentation === undefined ? item : { ...item, documentation };
  }
}
