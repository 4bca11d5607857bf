/** The exact request of a cell in the words of the page's contract. */

import { t } from '@vscode/l10n';
import type { BuiltRequest } from '../../server/generation/request.ts';
import type { JsonObject } from '../../server/language/json.ts';
import type { Span } from '../../server/language/span.ts';
import type { DocumentPiece, ExactRequest } from '../webviews/exactRequest.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewColumn } from './previewGrid.ts';
import { dataTroveVerdict, tokenBudget } from './requestBudget.ts';

const ORIGIN_WORDS = {
  experiment: 'experiment',
  prompt: 'prompt',
  endpoint: t('endpoint profile'),
} as const;

/** The request the cell's content answers, else the one a run would send; null where none can be built. */
export function describeRequest(cell: PreviewCell, column: PreviewColumn): ExactRequest | null {
  const request = requestOf(cell);
  if (request === null) return null;
  const { variant, endpoint, budget } = column;
  const source = cell.document.text;
  const { truncation } = request;
  return {
    state: cell.asked === null ? 'unsent' : 'sent',
    url: `${endpoint.baseUrl}/chat/completions`,
    body: bodyText(request),
    rendered: userMessage(request.body),
    fingerprint: request.fingerprint,
    origins: Object.fromEntries(
      Object.keys(request.body).map((key) => {
        const origin = variant.origins[key];
        return [key, origin ? ORIGIN_WORDS[origin] : 'Rephrase'];
      }),
    ),
    truncated: truncation.truncated,
    keptCharacters: truncation.kept.reduce((sum, { start, end }) => sum + end - start, 0),
    documentCharacters: source.length,
    documentTokens: truncation.documentTokens,
    budgetTokens: truncation.budgetTokens,
    counter: budget.counter.id,
    pieces: truncation.truncated ? piecesOf(source, truncation.kept) : [],
    budget: tokenBudget(cell, column, request),
    dataTrove: dataTroveVerdict(cell, column, request),
  };
}

/** The document in stretches that are sent and stretches that are not. */
function piecesOf(source: string, kept: readonly Span[]): readonly DocumentPiece[] {
  const pieces: DocumentPiece[] = [];
  let at = 0;
  for (const { start, end } of kept) {
    pieces.push(
      { text: source.slice(at, start), sent: false },
      { text: source.slice(start, end), sent: true },
    );
    at = end;
  }
  pieces.push({ text: source.slice(at), sent: false });
  return pieces.filter(({ text }) => text !== '');
}

/** The body as it is sent, pretty-printed; null where none can be built. */
export function exactBody(cell: PreviewCell): string | null {
  const request = requestOf(cell);
  return request === null ? null : bodyText(request);
}

/** The request the cell's content answers, else the one a run would send; null where none can be built. */
export function requestOf(cell: PreviewCell): BuiltRequest | null {
  const { request } = cell.asked ?? cell.wanted;
  return request.kind === 'request' ? request : null;
}

function bodyText(request: BuiltRequest): string {
  return JSON.stringify(request.body, null, 2);
}

/** The content of the last user message. */
export function userMessage(body: JsonObject): string {
  const messages = body['messages'];
  if (!Array.isArray(messages)) return '';
  const user = messages.findLast((message: JsonObject) => message['role'] === 'user');
  const content = user?.['content'];
  return typeof content === 'string' ? content : '';
}
