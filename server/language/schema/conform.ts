/** Holds a value against its shape: problems at their places, and the value with what is wrong left out. */

import { t } from '@vscode/l10n';
import type { JsonObject, JsonValue } from '../json.ts';
import { nearest } from '../nearest.ts';
import { counted } from '../numbers.ts';
import type { Fix, Problem, Severity } from '../problem.ts';
import type { Span } from '../span.ts';
import { writtenText } from '../yaml/writtenText.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode } from '../yaml/yamlNode.ts';
import { toJson } from '../yaml/yamlNode.ts';
import { fits, isNothing, numberFits, outlineFits, textFits } from './fits.ts';
import { elsewhereByName, keyPattern, keysByName, requiredKeys } from './lookUps.ts';
import { replacing, scalarFixes } from './scalarFixes.ts';
import type {
  AnyShape,
  EitherShape,
  Elsewhere,
  Key,
  ListShape,
  MapShape,
  ObjectShape,
  Shape,
} from './shape.ts';
import { describeShape } from './shape.ts';

/** The codes under which problems are reported. */
export interface ConformCodes {
  readonly unknownKey: string;
  readonly value: string;
}

/** What holding a value against a shape yields. */
export interface Conformed {
  /** Fits the shape, so that it may be decoded without further questions; undefined where nothing usable is left. */
  readonly value: JsonValue | undefined;
  readonly problems: readonly Problem[];
}

/** Checks `node` against `shape`. Never throws; linear in the size of the value. */
export function conform(node: YamlNode, shape: Shape, codes: ConformCodes): Conformed {
  const checker = new Checker(codes);
  const value = checker.check(node, shape, '');
  return { value, problems: checker.problems };
}

class Checker {
  readonly problems: Problem[] = [];
  readonly #codes: ConformCodes;

  constructor(codes: ConformCodes) {
    this.#codes = codes;
  }

  /** `name` is the key whose value this is, for messages; empty at the top. */
  check(node: YamlNode, shape: Shape, name: string): JsonValue | undefined {
    switch (shape.kind) {
      case 'either':
        return this.#either(node, shape, name);
      case 'any':
        return this.#any(node, shape, name);
      case 'list':
        return node.kind === 'list' ? this.#list(node, shape, name) : this.#unexpected(node, shape, name);
      case 'object':
        return node.kind === 'map' ? this.#object(node, shape, name) : this.#unexpected(node, shape, name);
      case 'map':
        return node.kind === 'map' ? this.#map(node, shape) : this.#unexpected(node, shape, name);
      case 'true':
        return node.kind === 'scalar' && node.value === true ? true : this.#unexpected(node, shape, name);
      case 'boolean':
        return node.kind === 'scalar' && typeof node.value === 'boolean'
          ? node.value
          : this.#unexpected(node, shape, name);
      case 'number':
        return node.kind === 'scalar' && numberFits(node.value, shape)
          ? node.value
          : this.#unexpected(node, shape, name);
      case 'text':
        return node.kind === 'scalar' && textFits(node.value, shape)
          ? node.value
          : this.#unexpected(node, shape, name);
    }
  }

  #either(node: YamlNode, shape: EitherShape, name: string): JsonValue | undefined {
    const exact = shape.choices.find((choice) => fits(node, choice));
    const meant = exact ?? shape.choices.find((choice) => outlineFits(node, choice));
    const scalars = shape.choices.every(
      ({ kind }) => kind === 'text' || kind === 'number' || kind === 'boolean',
    );
    return meant && (exact || !scalars) ? this.check(node, meant, name) : this.#unexpected(node, shape, name);
  }

  #any(node: YamlNode, shape: AnyShape, name: string): JsonValue | undefined {
    if (!shape.object) return toJson(node);
    if (node.kind !== 'map') return this.#unexpected(node, shape, name);
    const kept = node.entries.filter((entry) => !this.#refused(entry, shape.refused));
    return toJson({ ...node, entries: kept });
  }

  #list(node: YamlList, shape: ListShape, name: string): JsonValue | undefined {
    if (node.items.length < (shape.least ?? 0)) {
      this.#report(
        'error',
        counted(
          shape.least ?? 0,
          t('{0} needs at least one item.', subject(name)),
          t('{0} needs at least {1} items.', subject(name), shape.least ?? 0),
        ),
        node.span,
      );
      return undefined;
    }
    const items: JsonValue[] = [];
    for (const item of node.items) {
      const value = this.check(item, shape.item, name);
      if (value !== undefined) items.push(value);
    }
    return items.length < (shape.least ?? 0) ? undefined : items;
  }

  #object(node: YamlMap, shape: ObjectShape, name: string): JsonValue | undefined {
    const kept: [string, JsonValue][] = [];
    const known = keysByName(shape);
    const meanings = node.entries.every(({ key }) => known.has(key)) ? NO_MEANINGS : meaningsOf(node, shape);
    for (const entry of node.entries) {
      if (this.#refused(entry, shape.elsewhere, node)) continue;
      const key = known.get(entry.key);
      if (key) {
        const value = this.#valueOf(entry, key);
        if (value !== undefined) kept.push([entry.key, value]);
      } else {
        if (!isOwn(entry.key)) this.#unknownKey(entry, shape, meanings.get(entry) ?? null);
        if (shape.unknown === 'keep') kept.push([entry.key, toJson(entry.value)]);
      }
    }
    this.#completeness(node, shape, name, meanings);
    const lacking = (shape.single && kept.length !== 1) || (shape.filled && kept.length === 0);
    return lacking ? undefined : Object.fromEntries(kept);
  }

  #valueOf(entry: YamlEntry, key: Key): JsonValue | undefined {
    if (!isNothing(entry.value)) return this.check(entry.value, key.shape, entry.key);
    const message = t('"{0}" has no value. Expected: {1}.', entry.key, describeShape(key.shape));
    this.#report(key.required ? 'error' : 'warning', message, entry.keySpan);
    return undefined;
  }

  #map(node: YamlMap, shape: MapShape): JsonValue {
    const pattern = keyPattern(shape);
    const kept: [string, JsonValue][] = [];
    for (const { key, keySpan, value } of node.entries) {
      if (!pattern.test(key)) {
        this.#report('error', t('A name here is {0}.', t(shape.keySays)), keySpan);
        continue;
      }
      const conformed = this.check(value, shape.value, key);
      if (conformed !== undefined) kept.push([key, conformed]);
    }
    return Object.fromEntries(kept) as JsonObject;
  }

  /** What an object lacks. `meanings` are keys that are there, but misspelt: those were reported where they stand. */
  #completeness(node: YamlMap, shape: ObjectShape, name: string, meanings: Meanings): void {
    const place = node.flow || node.entries[0] === undefined ? node.span : node.entries[0].keySpan;
    for (const key of requiredKeys(shape)) {
      if (node.entries.some((entry) => entry.key === key.name || meanings.get(entry) === key.name)) continue;
      this.#report(
        'error',
        t('{0} needs "{1}": {2}.', subject(name), key.name, describeShape(key.shape)),
        place,
      );
    }
    if (!shape.single && !shape.filled) return;
    const count = node.entries.filter(({ key }) => !isOwn(key)).length;
    const names = shape.keys.map((key) => key.name).join(', ');
    if (shape.single && count !== 1) {
      this.#report('error', t('One item holds exactly one of: {0}.', names), place);
    } else if (shape.filled && count === 0) {
      this.#report('error', t('{0} needs at least one of: {1}.', subject(name), names), place);
    }
  }

  #unknownKey(entry: YamlEntry, shape: ObjectShape, meant: string | null): void {
    const fix = meant === null ? [] : [replacing(entry.keySpan, meant, entry.key)];
    // A required key that is misspelt is missing, and said so here rather than a second time.
    const severity = shape.keys.some(({ name, required }) => required && name === meant)
      ? 'error'
      : 'warning';
    this.#report(
      severity,
      unknownWords(shorten(entry.key), shape, meant),
      entry.keySpan,
      fix,
      this.#codes.unknownKey,
    );
  }

  /** Reports a key that belongs somewhere else; true if it did. */
  #refused(entry: YamlEntry, elsewhere: readonly Elsewhere[] | undefined, map?: YamlMap): boolean {
    const found = elsewhere && elsewhereByName(elsewhere).get(entry.key.toLowerCase().replaceAll('-', '_'));
    if (!found) return false;
    const fixes = map ? movingUnder(found, entry, map) : [];
    this.#report(found.severity, t(found.says, entry.key), entry.keySpan, fixes, this.#codes.unknownKey);
    return true;
  }

  #unexpected(node: YamlNode, shape: Shape, name: string): undefined {
    const found = describeNode(node);
    const fixes = node.kind === 'scalar' ? scalarFixes(node, shape) : [];
    const meant = isClosed(shape) ? fixes[0]?.edits[0]?.newText : undefined;
    const message = meant === undefined ? expectedWords(name, shape, found) : meantWords(name, found, meant);
    this.#report('error', message, visible(node), fixes);
    return undefined;
  }

  #report(
    severity: Severity,
    message: string,
    span: Span,
    fixes: readonly Fix[] = [],
    code = this.#codes.value,
  ): void {
    const sameKind = this.problems.filter((problem) => problem.severity === severity).length;
    if (sameKind < MAX_PROBLEMS) this.problems.push({ code, severity, message, span, fixes });
  }
}

/** Of one severity. Nobody reads more, and every one costs a squiggle. */
const MAX_PROBLEMS = 100;

/** Beyond so many unknown keys nobody was misspelling. */
const MAX_MEANINGS = 50;

/** Misspelt keys with the known keys that they most likely mean. */
type Meanings = ReadonlyMap<YamlEntry, string>;

const NO_MEANINGS: Meanings = new Map();

/** The known keys that unknown ones most likely mean: near them, and not written already. */
function meaningsOf(node: YamlMap, shape: ObjectShape): Meanings {
  const names = new Set(shape.keys.map(({ name }) => name));
  const unknown = node.entries.filter(({ key }) => !names.has(key) && !isOwn(key)).slice(0, MAX_MEANINGS);
  for (const { key } of node.entries) names.delete(key);
  const meanings = new Map<YamlEntry, string>();
  for (const entry of unknown) {
    const meant = nearest(entry.key, names);
    if (meant !== null) meanings.set(entry, meant);
  }
  return meanings;
}

/** Only where nothing stands under that key yet, and for one alone: two would write the key twice. */
function movingUnder({ under, names }: Elsewhere, entry: YamlEntry, map: YamlMap): readonly Fix[] {
  const { key, keySpan, value } = entry;
  if (under === undefined || value.kind !== 'scalar' || /[\r\n]/.test(value.source)) return [];
  const others = map.entries.filter((other) => other !== entry);
  if (value.source === '' || others.some((other) => other.key === under || names.includes(other.key)))
    return [];
  const written = typeof value.value === 'string' ? writtenText(value.value) : value.source;
  const newText = `${under}: { ${key}: ${written} }`;
  const span = { start: keySpan.start, end: value.span.end };
  return [{ title: t('Write it as {0}', newText), edits: [{ span, newText }], preferred: true }];
}

function unknownWords(key: string, { unknownAdvice }: ObjectShape, meant: string | null): string {
  if (meant !== null) return t('"{0}" is not a key known here. Did you mean "{1}"?', key, meant);
  return unknownAdvice === undefined
    ? t('"{0}" is not a key known here. It has no effect; write x-{0} to say that it is your own.', key)
    : t('"{0}" is not a key known here. {1}', key, t(unknownAdvice));
}

function expectedWords(name: string, shape: Shape, found: string): string {
  return name === ''
    ? t('Expected {0}, found {1}.', describeShape(shape), found)
    : t('"{0}": expected {1}, found {2}.', shorten(name), describeShape(shape), found);
}

function meantWords(name: string, found: string, meant: string): string {
  return name === ''
    ? t('{0} is not known here. Did you mean {1}?', found, meant)
    : t('"{0}": {1} is not known here. Did you mean {2}?', shorten(name), found, meant);
}

/** `x-…` is the author's own. */
function isOwn(key: string): boolean {
  return key.startsWith('x-');
}

function isClosed(shape: Shape): boolean {
  return shape.kind === 'text' && shape.values !== undefined;
}

function describeNode(node: YamlNode): string {
  if (node.kind === 'list') return node.items.length === 0 ? t('an empty list') : t('a list');
  if (node.kind === 'map') return t('keys with values');
  if (node.value === null) return t('nothing');
  if (typeof node.value !== 'string') return String(node.value);
  return /^-?\d+(\.\d+)?$/.test(node.value)
    ? t('the text {0}', node.source)
    : JSON.stringify(shorten(node.value));
}

/** A place that an editor can underline: of a block its first key or item, of nothing the character before. */
function visible(node: YamlNode): Span {
  if (node.kind === 'map' && !node.flow && node.entries[0]) return node.entries[0].keySpan;
  if (node.kind === 'list' && !node.flow && node.items[0]) return visible(node.items[0]);
  const { start, end } = node.span;
  return end > start ? node.span : { start: Math.max(0, start - 1), end: start };
}

function subject(name: string): string {
  return name === '' ? t('This file') : `"${shorten(name)}"`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
