/** What fills the model's context for one request, and what DataTrove's rule would have sent instead. */
import { t } from '@vscode/l10n';
import { buildRequest } from '../../server/generation/buildRequest.ts';
import type { BuiltRequest } from '../../server/generation/request.ts';
import { keptText } from '../../server/generation/truncateDocument.ts';
import { dataTroveCut } from '../../server/language/dataTroveCut.ts';
import { CHAT_TEMPLATE_TOKENS, completionTokens } from '../../server/language/documentRoom.ts';
import { thousands } from '../../server/language/numbers.ts';
import type { DataTroveCut, TokenBudget } from '../webviews/exactRequest.ts';
import type { PreviewCell } from './previewCell.ts';
import type { PreviewColumn } from './previewGrid.ts';

/** Stands for the document while the prompt around it is looked for; no text holds it by accident. */
const MARK = '\uE000\uE8F1\uE000';

/** Null without a known window. */
export function tokenBudget(
  { document }: PreviewCell,
  column: PreviewColumn,
  { body, truncation }: BuiltRequest,
): TokenBudget | null {
  const { counter, window } = column.budget;
  if (window === null) return null;
  const around = textsAround(document, column);
  const instruction = around === null ? '' : around.join('');
  return {
    window,
    prompt: counter.count(instruction) + counter.count(column.variant.system ?? ''),
    document: counter.count(keptText(document.text, truncation.kept)),
    chatTemplate: CHAT_TEMPLATE_TOKENS,
    completion: completionTokens(window, body),
  };
}

/** Null without a known window, and where the document's placeholder takes another column. */
export function dataTroveVerdict(
  { document }: PreviewCell,
  column: PreviewColumn,
  { body }: BuiltRequest,
): DataTroveCut | null {
  const { window } = column.budget;
  const around = textsAround(document, column);
  if (window === null || around === null) return null;
  const cut = dataTroveCut(around, document.text, {
    window,
    completion: completionTokens(window, body),
  });
  return {
    budgetCharacters: cut.budget,
    keptCharacters: cut.kept,
    keptOfDocument: cut.keptOfDocument,
    verdict: verdictOn(cut),
  };
}

/** The user message in the stretches around the document; null where it cannot be had. */
function textsAround(
  document: PreviewCell['document'],
  { variant, budget }: PreviewColumn,
): readonly string[] | null {
  const marked = { ...document, text: MARK };
  const built = buildRequest(variant, marked, { ...budget, window: null }, 0);
  const messages = built.kind === 'request' ? built.body['messages'] : null;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : null;
  if (typeof last !== 'object' || last === null || !('content' in last)) return null;
  const texts = String(last.content).split(MARK);
  return texts.length > 1 ? texts : null;
}

function verdictOn(cut: ReturnType<typeof dataTroveCut>): string {
  if (cut.budget <= 0)
    return t('DataTrove’s rule leaves no room at all: the completion limit fills the window.');
  if (cut.kept === cut.total) return t('DataTrove’s rule would send all of it too.');
  const figures = [thousands(cut.keptOfDocument), thousands(cut.document)] as const;
  const verdict =
    cut.keptOfDocument === 0
      ? t('DataTrove’s rule would send no part of the document.')
      : t('DataTrove’s rule would cut the document to {0} of {1} characters.', ...figures);
  return cut.losesInstruction ? `${verdict} ${t('The instruction after it would be lost.')}` : verdict;
}
