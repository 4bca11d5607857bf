/** The hint behind a body: about how long the prompt is, and how much of the model's context that takes. */
import type { InlayHint, Range } from 'vscode-languageserver-types';
import { DOCUMENT, placeholderNames } from '../language/template.ts';
import type { KnownEndpoint } from './completion.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';

/**
 * One hint at the end of the body, if that stands in `range`; none on a file without the document's placeholder,
 * which may be no prompt at all. The share is given only where all windows that are known agree.
 */
export function inlayHintsIn(
  snapshot: Snapshot,
  range: Range,
  endpoints: readonly KnownEndpoint[],
): InlayHint[] {
  if (snapshot.kind !== 'prompt' || !placeholderNames(snapshot.prompt.template).includes(DOCUMENT)) return [];
  const offset = snapshot.prompt.bodySpan.end;
  const { lines } = snapshot;
  if (offset < lines.offsetAt(range.start) || offset > lines.offsetAt(range.end)) return [];
  const tokens = promptTokens(snapshot);
  const windows = new Set(endpoints.flatMap(({ models }) => models.map(({ window }) => window)));
  windows.delete(null);
  const [window = null] = windows.size === 1 ? windows : [];
  const share = window === null ? '' : `, ${percent(tokens / window)} of ${format(window)}`;
  return [
    {
      position: lines.positionAt(offset),
      label: `≈ ${format(tokens)} ${tokens === 1 ? 'token' : 'tokens'}${share}`,
      tooltip:
        'The prompt without its document, counted as one token per three bytes: an approximation on the safe side.',
      paddingLeft: true,
    },
  ];
}

/** Body without placeholders, and system message, as the counter `utf8-bytes/3` counts them. */
function promptTokens({ prompt }: PromptSnapshot): number {
  const { text, segments } = prompt.template;
  const literal = segments.filter(({ kind }) => kind === 'text');
  const own = literal.map(({ span }) => text.slice(span.start, span.end)).join('');
  return countTokens(own) + countTokens(prompt.header.system ?? '');
}

function countTokens(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return Math.ceil(bytes / 3);
}

function percent(share: number): string {
  const value = share * 100;
  if (value < 0.1) return 'under 0.1%';
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}%`;
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
