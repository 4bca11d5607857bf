/**
 * A placeholder's name with all its places in a prompt: where it is declared under `inputs`, and where the body uses
 * it. Definition, references, rename and highlights stand on this one finder.
 */
import { placedPlaceholders } from '../language/placedPlaceholders.ts';
import type { Span } from '../language/span.ts';
import type { YamlEntry } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import type { PromptSnapshot } from './snapshot.ts';

/** One name and its places. */
export interface NamePlaces {
  readonly name: string;
  /** The name the offset stands on, bare: without brackets or quotes. */
  readonly at: Span;
  /** Its entry under `inputs`; null where it is not declared. */
  readonly declared: YamlEntry | null;
  /** Its uses in the body, bare, in order. */
  readonly uses: readonly Span[];
}

/** What stands at `offset`: a placeholder in the body or a key under `inputs`; else null. */
export function nameAt(snapshot: PromptSnapshot, offset: number): NamePlaces | null {
  const { text, prompt } = snapshot;
  const placed = placedPlaceholders(text, prompt);
  const inputs = entryOf(prompt.frontMatter, 'inputs')?.value;
  const entries = inputs?.kind === 'map' ? inputs.entries : [];
  const found =
    placed.find(({ span }) => span.start <= offset && offset < span.end) ??
    placed.find(({ span }) => offset === span.end);
  const key = entries.find(({ keySpan }) => keySpan.start <= offset && offset <= keySpan.end);
  const name = found?.name ?? key?.key;
  if (name === undefined) return null;
  return {
    name,
    at: found ? found.nameSpan : unquoted(text, key?.keySpan ?? { start: offset, end: offset }),
    declared: entries.find((entry) => entry.key === name) ?? null,
    uses: placed.filter((use) => use.name === name).map(({ nameSpan }) => nameSpan),
  };
}

/** The place of a key or a value without the quotes it may stand in. */
export function unquoted(text: string, { start, end }: Span): Span {
  const quoted =
    end - start >= 2 && /["']/.test(text.charAt(start)) && text.charAt(start) === text.charAt(end - 1);
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}
