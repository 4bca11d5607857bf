/** One line of worked arithmetic as tokens: numbers, operators, words; what LaTeX and Markdown put around them is gone. */
import type { Operator } from './rational.ts';

export type MathToken =
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'operator'; readonly operator: Operator }
  /** `glued`: nothing stands between it and what is before it, as in "2(3)". */
  | { readonly kind: 'open'; readonly glued: boolean }
  | { readonly kind: 'close' }
  | { readonly kind: 'percent' }
  /** `about`: written as "≈", so that the result is rounded. */
  | { readonly kind: 'equals'; readonly about: boolean }
  | { readonly kind: 'word'; readonly word: string }
  /** A root, a function, a time of day: stands for a number that is not computed. */
  | { readonly kind: 'unknown' }
  /** A comma, a full stop, an unknown sign: no expression goes across it. */
  | { readonly kind: 'break' };

/** The tokens of one line, which callers keep short. Linear. */
export function mathTokens(line: string): readonly MathToken[] {
  const tokens: MathToken[] = [];
  const text = plain(line);
  for (const { 0: written, index } of text.matchAll(TOKEN)) {
    if (written === '(' || written === '[') {
      tokens.push({ kind: 'open', glued: /[^\s(]/.test(text[index - 1] ?? ' ') });
    } else tokens.push(...tokensOf(written));
  }
  return tokens;
}

const TOKEN =
  /\d{1,2}:\d{2}(?!\d)|\d{1,30}(?:,\d{3}(?!\d)){0,8}(?:\.\d{1,30})?|\.\d{1,30}|[<>!=]=|=[>=]|[=≈≃]|\*\*|[\p{L}°][\p{L}\p{M}'’]{0,60}|[^\s\p{L}\d]/gu;

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': '+',
  '-': '-',
  '−': '-',
  '–': '-',
  '*': '*',
  '×': '*',
  '·': '*',
  '∙': '*',
  '⋅': '*',
  '/': '/',
  '÷': '/',
  '^': '^',
  plus: '+',
  minus: '-',
  times: '*',
};

function tokensOf(written: string): readonly MathToken[] {
  const operator = Object.hasOwn(OPERATORS, written) ? OPERATORS[written] : undefined;
  if (operator) return [{ kind: 'operator', operator }];
  if (/^[\d.]*\d$/.test(written.replaceAll(',', ''))) {
    return [{ kind: 'number', digits: written.replaceAll(',', '').replace(/^\./, '0.') }];
  }
  if (/^\d{1,2}:\d{2}$/.test(written)) return [{ kind: 'unknown' }];
  if (/^\p{L}|^°/u.test(written)) return [{ kind: 'word', word: written }];
  return SIGNS.get(written) ?? [{ kind: 'break' }];
}

const SIGNS: ReadonlyMap<string, readonly MathToken[]> = new Map<string, readonly MathToken[]>([
  [')', [{ kind: 'close' }]],
  [']', [{ kind: 'close' }]],
  ['%', [{ kind: 'percent' }]],
  ['=', [{ kind: 'equals', about: false }]],
  ['≈', [{ kind: 'equals', about: true }]],
  ['≃', [{ kind: 'equals', about: true }]],
  ['√', [{ kind: 'unknown' }]],
  ['§', [{ kind: 'unknown' }]],
  ['²', powerOf('2')],
  ['³', powerOf('3')],
  // Money and emphasis say nothing about the figures.
  ...['$', '€', '£', '¥', '`', '_', '{', '}'].map((sign) => [sign, []] as const),
]);

function powerOf(digits: string): readonly MathToken[] {
  return [
    { kind: 'operator', operator: '^' },
    { kind: 'number', digits },
  ];
}

/**
 * Without the bullet, heading or number in front and without bold; LaTeX spelt in signs, any command not known here, and a
 * fraction glued to a number (which may be mixed or a product), as something that is not computed. All repetition is bounded.
 */
function plain(line: string): string {
  return line
    .replace(/^[ \t>]{0,20}(?:#{1,6}[ \t]|[-*+•][ \t]|\d{1,3}[.)][ \t]){0,3}/, '')
    .replaceAll('**', ' ')
    .replace(/(\d)[ \t]{0,3}(?=\\d?frac\{)/g, '$1 § ')
    .replace(/\\d?frac\{([^{}]{1,60})\}\{([^{}]{1,60})\}/g, '(($1)/($2))')
    .replace(/\\(?:text|mathrm|textbf|boxed)\{([^{}]{0,60})\}/g, ' $1 ')
    .replace(/\\[A-Za-z]{1,30}|\\./g, (command) => LATEX[command] ?? ' § ')
    .replaceAll('{,}', ',');
}

const LATEX: Readonly<Record<string, string>> = {
  '\\times': '×',
  '\\cdot': '×',
  '\\div': '÷',
  '\\approx': '≈',
  '\\%': '%',
  '\\$': '$',
  '\\left': '',
  '\\right': '',
  '\\quad': ' ',
  '\\,': ' ',
  '\\;': ' ',
  '\\!': ' ',
  '\\(': ' ',
  '\\)': ' ',
  '\\[': ' ',
  '\\]': ' ',
};
