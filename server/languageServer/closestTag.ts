/**
 * The language among these that comes closest to a locale, however an editor or a system writes it: `de-AT`, `pt_BR`,
 * `de_DE.UTF-8`, `de_AT@euro`. The language itself, else the one that it is a kind of, else the first that is the same
 * language in the same script (`zh-tw` for `zh-HK`); null where none is. `tags` are in small letters.
 */
export function closestTag(locale: string, tags: readonly string[]): string | null {
  const named = locale
    .replace(/[.@].*$/s, '')
    .replaceAll('_', '-')
    .toLowerCase();
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(named)) return null;
  for (let tag = named; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    if (tags.includes(tag)) return tag;
  }
  const wanted = writing(named);
  return tags.find((tag) => writing(tag) === wanted) ?? null;
}

/** "zh-Hant": a language and the script it is written in, which a region tells where the tag does not. */
function writing(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {
    // Well formed in letters only: `de-de-de` is no tag.
    return tag;
  }
}
