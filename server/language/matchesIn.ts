/** Every match of a pattern, without the copies that `matchAll` makes of pattern and text: rules ask at every key. */

/** The matches in `text`, in order. `pattern` is global; between calls it holds nothing. */
export function matchesIn(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    matches.push(match);
    if (match[0] === '') pattern.lastIndex += 1;
  }
  return matches;
}
