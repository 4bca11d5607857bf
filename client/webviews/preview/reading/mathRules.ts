/** Formulas in Markdown: `$…$`, `$$…$$`, `\(…\)` and `\[…\]` become tokens of their own. Says nothing of how they look. */
import type { MarkdownIt } from 'markdown-it';

/** The types of the tokens; their content is TeX. */
export const MATH_INLINE = 'math_inline';
export const MATH_DISPLAY = 'math_display';

interface Delimiters {
  readonly open: string;
  readonly close: string;
  readonly type: typeof MATH_INLINE | typeof MATH_DISPLAY;
}

/** Longer ones first, for `$$` begins with `$`. */
const DELIMITERS: readonly Delimiters[] = [
  { open: '$$', close: '$$', type: MATH_DISPLAY },
  { open: '\\[', close: '\\]', type: MATH_DISPLAY },
  { open: '\\(', close: '\\)', type: MATH_INLINE },
  { open: '$', close: '$', type: MATH_INLINE },
];

/** A longer stretch between two dollars is no formula. */
const LONGEST = 4_000;

/** Teaches a parser to find formulas, in a line and over lines that are theirs alone. */
export function mathRules(parser: MarkdownIt): void {
  parser.inline.ruler.before('escape', 'math', (state, silent) => {
    const found = formulaAt(state.src, state.pos);
    if (!found) return false;
    if (!silent) state.push(found.type, '', 0).content = found.tex;
    state.pos = found.end;
    return true;
  });
  parser.block.ruler.before(
    'paragraph',
    'math',
    (state, line, lastLine, silent) => {
      const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
      const found = formulaAt(state.src, start);
      if (found?.type !== MATH_DISPLAY) return false;
      let next = line;
      while (next < lastLine && (state.eMarks[next] ?? 0) < found.end) next += 1;
      if (next >= lastLine || state.src.slice(found.end, state.eMarks[next]).trim() !== '') return false;
      if (silent) return true;
      const token = state.push(MATH_DISPLAY, '', 0);
      token.content = found.tex;
      token.block = true;
      token.map = [line, next + 1];
      state.line = next + 1;
      return true;
    },
    { alt: ['paragraph', 'blockquote', 'list'] },
  );
}

function formulaAt(
  source: string,
  start: number,
): { readonly type: Delimiters['type']; readonly tex: string; readonly end: number } | null {
  const pair = DELIMITERS.find(({ open }) => source.startsWith(open, start));
  if (!pair) return null;
  const from = start + pair.open.length;
  const limited = source.slice(from, from + LONGEST);
  const length = limited.indexOf(pair.close);
  const tex = limited.slice(0, Math.max(0, length));
  const end = from + length + pair.close.length;
  if (tex.trim() === '' || tex.includes('\n\n')) return null;
  // As Pandoc has it: "$5 and $6" is money.
  if (pair.open === '$' && (/^\s|\s$|\n/.test(tex) || /\d/.test(source.charAt(end)))) return null;
  return { type: pair.type, tex, end };
}
