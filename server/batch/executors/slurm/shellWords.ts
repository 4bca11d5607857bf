/** Text → words of a POSIX shell, for the one place where a shell is in between: the far end of an ssh connection. */

/** One word that a POSIX shell reads as exactly this text. Throws on a NUL, which no argument can hold. */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new Error('An argument cannot hold a NUL character.');
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command line that runs exactly these words. */
export function shellLine(words: readonly string[]): string {
  const [program = '', ...parameters] = words;
  // A bare word with "=" in it would be an assignment where the program's name stands.
  const first = program.includes('=') ? `'${program.replaceAll("'", "'\\''")}'` : shellWord(program);
  return [first, ...parameters.map(shellWord)].join(' ');
}
