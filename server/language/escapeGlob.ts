/**
 * Makes a path, or a piece of one, mean itself in a glob: each letter that means something there stands in brackets of its
 * own, which is understood wherever globs are; a backslash is not (VS Code takes it for a letter).
 */
export function escapeGlob(path: string): string {
  return path.replace(/[[\]{}*?]/g, '[$&]');
}
