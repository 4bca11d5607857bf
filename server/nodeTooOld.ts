/** Whether the Node.js that runs this program can: an older one would fail somewhere in the middle, in words of its own. */

/** As `engines` in package.json says; a test compares them. */
const LEAST = [22, 19] as const;

/** A sentence about a Node.js that is too old; null for one that will do. `version` is like `22.19.0`. */
export function nodeTooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return null;
  return `Node.js ${LEAST.join('.')} or newer is needed, and this is ${version}.`;
}
