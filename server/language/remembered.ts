/** Memory for what is asked again at every key of the same few short texts, such as the parts of a file's URI. */

/** More different texts than any open documents name; then everything is forgotten and made anew. */
const MOST = 1000;
/** In UTF-16 code units; of longer texts nothing is kept. */
const LONGEST = 1000;

/** `make` with a memory. It has to be pure, and what it makes is shared by all who ask: not to be changed. */
export function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    if (text.length > LONGEST) return make(text);
    let found = known.get(text);
    if (!found) {
      if (known.size >= MOST) known.clear();
      found = { value: make(text) };
      known.set(text, found);
    }
    return found.value;
  };
}
