/** Words of a POSIX shell that stand for exactly these characters, whatever they are. */

/** Null for what no argument of a program can hold: the NUL character. */
export function shellWord(text: string): string | null {
  if (text.includes('\0')) return null;
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
