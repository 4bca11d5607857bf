/**
 * Markdown as elements. Built from the parser's tokens by `createElement` and `textContent` alone: no HTML of a
 * rephrasing is ever parsed, no image is loaded, and a link is a button that asks.
 */

import katex from 'katex';
import type { Token } from 'markdown-it';
import MarkdownIt from 'markdown-it';
import { t } from '../l10n.ts';
import { MATH_DISPLAY, MATH_INLINE, mathRules } from './mathRules.ts';

/** Characters that are rendered; what is longer is shown as text. */
export const MARKDOWN_CHARACTERS = 60_000;
/** Elements that are made; the rest is left out and said to be. */
const MOST_ELEMENTS = 8_000;
/** Formulas are typeset for so long; those after it stay as they were written. */
const MATH_MS = 60;
const LONGEST_FORMULA = 2_000;

/** Hostile nesting ends here: deeper levels stay text. */
const parser = new MarkdownIt('default', { html: false, linkify: false, typographer: false, maxNesting: 24 });
mathRules(parser);

/** Renders `source`; `openLink` hears of a link that somebody clicks. */
export function renderMarkdown(source: string, openLink: (url: string) => void): DocumentFragment {
  const writer = new Writer(openLink);
  writer.write(parser.parse(source, {}));
  return writer.root;
}

/** Tokens that open an element of the same name. */
const TAGS: Readonly<Record<string, string>> = {
  paragraph: 'p',
  bullet_list: 'ul',
  ordered_list: 'ol',
  list_item: 'li',
  blockquote: 'blockquote',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  strong: 'strong',
  em: 'em',
  s: 's',
};

class Writer {
  readonly root = document.createDocumentFragment();
  readonly #openLink: (url: string) => void;
  readonly #path: (DocumentFragment | HTMLElement)[] = [this.root];
  readonly #until = performance.now() + MATH_MS;
  #made = 0;

  constructor(openLink: (url: string) => void) {
    this.#openLink = openLink;
  }

  /** False once there is too much of it. */
  write(tokens: readonly Token[]): boolean {
    for (const token of tokens) {
      if (this.#made >= MOST_ELEMENTS) {
        this.root.append(
          made('p', 'quiet', t('There is more than can be rendered; the text view shows all of it.')),
        );
        return false;
      }
      if (token.type === 'inline') {
        if (!this.write(token.children ?? [])) return false;
      } else this.#token(token);
    }
    return true;
  }

  #token(token: Token): void {
    if (token.nesting === 1) this.#open(token);
    else if (token.nesting === -1) this.#close(token);
    else this.#add(this.#leaf(token));
  }

  /** Tight lists have paragraphs that are not shown as such. */
  #open(token: Token): void {
    if (token.hidden) return;
    const name = token.type.replace(/_open$/, '');
    const element = name === 'link' ? this.#link(token) : document.createElement(tagOf(name, token));
    const start = token.attrGet('start');
    if (element instanceof HTMLOListElement && start !== null) element.start = Number(start);
    const align = /text-align:\s*(left|center|right)/.exec(attribute(token, 'style'))?.[1];
    if (align !== undefined) element.classList.add(`align-${align}`);
    this.#add(element);
    this.#path.push(element);
  }

  #close(token: Token): void {
    if (!token.hidden && this.#path.length > 1) this.#path.pop();
  }

  #leaf(token: Token): Node {
    switch (token.type) {
      // A model's lines are meant as lines: "Q:" and "A:" stand below one another.
      case 'softbreak':
      case 'hardbreak':
        return document.createElement('br');
      case 'hr':
        return document.createElement('hr');
      case 'code_inline':
        return made('code', '', token.content);
      case 'code_block':
      case 'fence':
        return made('pre', 'code', token.content);
      case 'image':
        return made('span', 'image', `[${t('image: {0}', token.content)}]`);
      case MATH_INLINE:
      case MATH_DISPLAY:
        return this.#formula(token);
      default:
        return document.createTextNode(token.content);
    }
  }

  #link(token: Token): HTMLElement {
    const url = attribute(token, 'href');
    const link = made('button', 'link', '');
    link.title = url;
    link.tabIndex = -1;
    link.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#openLink(url);
    });
    return link;
  }

  #formula({ content, type }: Token): HTMLElement {
    const display = type === MATH_DISPLAY;
    const element = made('span', 'formula', content);
    element.classList.toggle('display', display);
    if (content.length > LONGEST_FORMULA || performance.now() > this.#until) return element;
    try {
      katex.render(content, element, {
        displayMode: display,
        output: 'mathml',
        // What KaTeX shows for an error carries a style attribute, which the page's policy forbids.
        throwOnError: true,
        strict: 'ignore',
        trust: false,
        maxExpand: 200,
        maxSize: 20,
      });
      element.title = content;
    } catch {
      element.textContent = content;
    }
    return element;
  }

  #add(node: Node): void {
    this.#made += 1;
    this.#path.at(-1)?.append(node);
  }
}

/** Headings stay below the page's own. */
function tagOf(name: string, { tag }: Token): string {
  if (name === 'heading') return tag === 'h1' || tag === 'h2' || tag === 'h3' ? 'h4' : 'h5';
  return TAGS[name] ?? 'span';
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

function made(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.textContent = text;
  return element;
}
