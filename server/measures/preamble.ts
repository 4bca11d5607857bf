/** Whether a rephrasing opens by talking about itself instead of being the thing asked for. */

const OPENINGS = [
  /^(?:sure|certainly|absolutely|of course|okay|ok|alright|great)\b[\s,.!:—-]/i,
  /^(?:here(?:'s|’s| is| are| you go)|below (?:is|are)|this is (?:a|the|my|your))\b/i,
  /^(?:the following|as requested|i(?:'ve|’ve| have|'ll|’ll| will| can)|let me|let's|let’s)\b/i,
];

/**
 * The opening line when it is a preamble ("Here is…", "Sure, …"), else null. English openings only; Markdown marks
 * before the first word are passed over.
 */
export function preambleOf(text: string): string | null {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  const words = line.replace(/^[\s>#*_"'“`-]+/, '');
  return OPENINGS.some((opening) => opening.test(words)) ? line : null;
}
