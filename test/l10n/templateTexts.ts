/**
 * Words that stand as they are in a template of elements: between tags, and in attributes that are read aloud or shown.
 * `{0}` stands for what is put in, as in keys of a bundle.
 */

/** Attributes whose values people read or hear. */
const READ =
  /^(?:title|placeholder|alt|label|aria-(?:label|description|valuetext|roledescription|placeholder|braillelabel))$/;

/** Each stretch of text and each attribute with a word in it, in order. */
export function templateTexts(template: string): readonly string[] {
  const found: string[] = [];
  let text = '';
  let at = 0;
  while (at < template.length) {
    if (/^<[/a-z!]/i.test(template.slice(at, at + 2))) {
      found.push(text);
      text = '';
      const tag = tagAt(template, at);
      found.push(...tag.read);
      at = tag.end;
    } else {
      text += template[at];
      at += 1;
    }
  }
  found.push(text);
  return found.map(plain).filter((each) => /\p{L}{2,}/u.test(each.replace(/\{\d+\}/g, '')));
}

function tagAt(template: string, start: number): { readonly end: number; readonly read: readonly string[] } {
  const tag = /^<(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(template.slice(start))?.[0] ?? template.slice(start);
  const read = [...tag.matchAll(/\s([@.?]?[a-z][a-z-]*)=(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi)].flatMap(
    ([, name, double, single, bare]) => (READ.test(name ?? '') ? [double ?? single ?? bare ?? ''] : []),
  );
  return { end: start + tag.length, read };
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
