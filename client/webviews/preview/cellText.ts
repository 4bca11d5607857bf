/** The text of one cell in the form that was chosen. Remembers what it made, for a cell is drawn more often than its text changes. */
import type { TemplateResult } from 'lit';
import type { TokenView } from '../exactRequest.ts';
import type { CellSnapshot } from '../messages.ts';
import { diffBody, tokensBody } from './cellBody.ts';
import type { ComparedWith, Look } from './look.ts';
import { MARKDOWN_CHARACTERS, renderMarkdown } from './reading/markdown.ts';
import { wordDiff } from './reading/wordDiff.ts';

/** What a text is drawn from. */
export interface TextParts {
  /** Characters that are laid out at most. */
  readonly limit: number;
  readonly look: Look | null;
  readonly compared: ComparedWith | null;
  readonly tokens: TokenView | null;
  askTokens(): void;
  openLink(url: string): void;
}

/** What is drawn. */
export interface DrawnText {
  readonly kind: 'plain' | 'markdown' | 'diff' | 'tokens';
  readonly content: readonly (TemplateResult | string)[] | string | Node;
  /** Characters of the text that are part of it. */
  readonly shown: number;
}

/** A longer text that is still arriving is rendered anew this often at most. */
const RENDER_EVERY_MS = 200;
const SHORT = 4_000;

export class CellText {
  #rendered: { readonly source: string; readonly node: HTMLElement; readonly at: number } | null = null;
  #compared: { readonly before: string; readonly after: string; readonly drawn: DrawnText } | null = null;
  /** The text whose tokens were asked for. */
  #asked: string | null = null;

  draw(cell: CellSnapshot, parts: TextParts): DrawnText {
    const { compared, look, tokens } = parts;
    if (compared && compared.text !== null && cell.text !== '') {
      return this.#compare(compared.text, cell.text, parts.limit);
    }
    if (look?.reading === 'tokens' && cell.finishedAt !== null) {
      if (tokens?.ok) return { kind: 'tokens', content: tokensBody(tokens), shown: cell.text.length };
      if (this.#asked !== cell.digest) {
        this.#asked = cell.digest;
        parts.askTokens();
      }
    }
    if (look?.reading === 'markdown') return this.#render(cell, parts);
    return plain(cell.text, parts.limit);
  }

  #render({ status, text }: CellSnapshot, { limit, openLink }: TextParts): DrawnText {
    const source = text.slice(0, Math.min(limit, MARKDOWN_CHARACTERS));
    const now = performance.now();
    const before = this.#rendered;
    const fresh =
      before !== null &&
      (before.source === source ||
        (status === 'streaming' && source.length > SHORT && now - before.at < RENDER_EVERY_MS));
    if (fresh) return { kind: 'markdown', content: before.node, shown: source.length };
    const node = document.createElement('div');
    node.append(renderMarkdown(source, openLink));
    this.#rendered = { source, node, at: now };
    return { kind: 'markdown', content: node, shown: source.length };
  }

  #compare(before: string, after: string, limit: number): DrawnText {
    const from = before.slice(0, limit);
    const to = after.slice(0, limit);
    if (this.#compared?.before === from && this.#compared.after === to) return this.#compared.drawn;
    const pieces = wordDiff(from, to);
    const drawn: DrawnText = pieces
      ? { kind: 'diff', content: diffBody(pieces), shown: to.length }
      : plain(after, limit);
    this.#compared = { before: from, after: to, drawn };
    return drawn;
  }
}

function plain(text: string, limit: number): DrawnText {
  const content = text.slice(0, limit);
  return { kind: 'plain', content, shown: content.length };
}
