/** What a cell shows of its text: as it is, as Markdown, cut into tokens, or compared with another. Templates without state. */

import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { TokenView } from '../exactRequest.ts';
import { t } from './l10n.ts';
import type { DiffPiece } from './reading/wordDiff.ts';

/** Tokens that are drawn apart; the others follow as text. */
const MOST_TOKENS = 4_000;

/** The pieces of a comparison; removed and added words are marked as such for screen readers too. */
export function diffBody(pieces: readonly DiffPiece[]): readonly (TemplateResult | string)[] {
  return pieces.map(({ kind, text }) => {
    if (kind === 'same') return text;
    return kind === 'added'
      ? html`<ins class="added">${text}</ins>`
      : html`<del class="removed">${text}</del>`;
  });
}

/** Tokens with alternating grounds; white space that would not be seen is spelt out. */
export function tokensBody({
  pieces,
}: Extract<TokenView, { ok: true }>): readonly (TemplateResult | string)[] {
  const drawn = pieces
    .slice(0, MOST_TOKENS)
    .map(
      (piece, index) =>
        html`<span class="token tone-${index % 4}" title=${t('Token {0}', index + 1)}>${visible(piece)}</span>`,
    );
  return pieces.length > MOST_TOKENS ? [...drawn, pieces.slice(MOST_TOKENS).join('')] : drawn;
}

function visible(piece: string): string {
  return piece.replaceAll('\n', '⏎\n').replaceAll('\t', '⇥\t').replace(/^ | $/g, '·');
}
