/**
 * README.md as the VSIX carries it, for the extension's page in editors and galleries: these show no picture of a package
 * and follow no path into it, so both would be broken there.
 */

/** Leaves out pictures of this repository, and keeps the words of links into it; addresses stay links. */
export function packedReadme(text: string): string {
  return text
    .replace(/^<picture>\n(?: .*\n)*<\/picture>\n\n?/gm, '')
    .replace(/^!\[[^\]]*\]\((?!https?:)[^)]*\)\n\n?/gm, '')
    .replace(/\[([^\]]*)\]\((?!https?:|#)[^)\s]*\)/g, '$1');
}
