/** The hint behind a body: how long the prompt is, how much of the context that takes, which documents do not fit. */
import type { InlayHint, Range } from 'vscode-languageserver-types';
import { MarkupKind } from 'vscode-languageserver-types';
import { DOCUMENT, placeholderNames } from '../language/template.ts';
import { fitDetails, fitLabel } from './fitWords.ts';
import type { Knowledge } from './knowledge.ts';
import { NO_KNOWLEDGE } from './knowledge.ts';
import type { Snapshot } from './snapshot.ts';
import { useAround } from './worldAround.ts';

/**
 * One hint at the end of the body, if that stands in `range`; none on a file without the document's placeholder,
 * which may be no prompt at all.
 */
export function inlayHintsIn(
  snapshot: Snapshot,
  range: Range,
  knowledge: Knowledge = NO_KNOWLEDGE,
): InlayHint[] {
  if (snapshot.kind !== 'prompt' || !placeholderNames(snapshot.prompt.template).includes(DOCUMENT)) return [];
  const offset = snapshot.prompt.bodySpan.end;
  const { lines, counted } = snapshot;
  if (offset < lines.offsetAt(range.start) || offset > lines.offsetAt(range.end)) return [];
  const use = useAround(snapshot, knowledge);
  return [
    {
      position: lines.positionAt(offset),
      label: fitLabel(counted, use),
      tooltip: { kind: MarkupKind.Markdown, value: fitDetails(counted, use) },
      paddingLeft: true,
    },
  ];
}
