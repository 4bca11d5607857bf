/** Text that is to outlive the text it was cut from. */

/** The same text in memory of its own: a slice would keep alive the whole text it was cut from. */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}
