/** How a text is written so that YAML reads the same text back, in lines and in braces. */
import { certainValue } from './certainValue.ts';

/** As it is where that is certain, else between double quotes. */
export function writtenText(text: string): string {
  return certainValue(text) === text || BEGINS_WITH_DIGIT.test(text) ? text : JSON.stringify(text);
}

/** The same for a place where the quotes stand already; null where the text cannot stand between them as it is. */
export function textInQuotes(text: string, quote: '"' | "'"): string | null {
  const breaking = quote === "'" ? /['\r\n]/ : /["\\\r\n]/;
  return breaking.test(text) ? null : text;
}

/** A path or a name, and no number of any notation: it has a letter or a slash that none of them has. */
const BEGINS_WITH_DIGIT = /^\d[\w./@+-]*?[g-np-wyzG-NP-WYZ/][\w./@+-]*$/;
