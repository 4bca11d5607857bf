/**
 * Text on its way to a terminal. Documents, model output, names and servers' words may hold sequences that a terminal
 * obeys (it renames the window, fills the clipboard, hides lines) or that turn the reading order around: they are
 * written as escapes, which a person can see and no terminal obeys.
 */

// Control characters but tab and line feed, and the marks that embed, override or isolate a direction.
const OBEYED = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Keeps line ends and tabs, and the carriage returns around a line of progress that is rewritten. */
export function terminalText(text: string): string {
  const start = text.startsWith('\r') ? '\r' : '';
  const end = text.length > start.length && text.endsWith('\r') ? '\r' : '';
  const between = text.slice(start.length, text.length - end.length);
  return `${start}${between.replace(/\r\n/g, '\n').replace(OBEYED, escaped)}${end}`;
}

function escaped(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
