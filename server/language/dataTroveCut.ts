/**
 * What DataTrove (0.10.0) would do to a prompt that is too long: it cuts template and document together at a number of
 * characters, at the last line end before it. Shown beside what this program does; nothing here is ever sent.
 */

/** What would be left of a prompt. Characters are code points, as Python counts them. */
export interface DataTroveCut {
  /** `int((window - max_tokens) * 3)`; zero or less where the completion limit fills the window. */
  readonly budget: number;
  readonly kept: number;
  readonly total: number;
  /** Of the document's own characters, all its copies together. */
  readonly keptOfDocument: number;
  readonly document: number;
  /** Whether text of the prompt after the document would be lost. */
  readonly losesInstruction: boolean;
}

/** `texts` are the prompt's stretches around its copies of `document`: one more than there are copies. */
export function dataTroveCut(
  texts: readonly string[],
  document: string,
  { window, completion }: { readonly window: number; readonly completion: number },
): DataTroveCut {
  const budget = Math.trunc((window - completion) * 3);
  const rendered = [...texts.join(document)];
  const kept = rendered.length <= budget ? rendered.length : cutAt(rendered, budget);
  const copy = [...document].length;
  let at = 0;
  let keptOfDocument = 0;
  let losesInstruction = false;
  for (const [index, text] of texts.entries()) {
    const length = [...text].length;
    if (index > 0 && text.trim() !== '' && kept < at + length) losesInstruction = true;
    at += length;
    if (index === texts.length - 1) break;
    keptOfDocument += Math.min(copy, Math.max(0, kept - at));
    at += copy;
  }
  const copies = texts.length - 1;
  return {
    budget,
    kept,
    total: rendered.length,
    keptOfDocument,
    document: copy * copies,
    losesInstruction,
  };
}

/** The last line end before the budget, else the budget itself. */
function cutAt(rendered: readonly string[], budget: number): number {
  if (budget <= 0) return 0;
  const line = rendered.lastIndexOf('\n', budget - 1);
  return line > 0 ? line : budget;
}
