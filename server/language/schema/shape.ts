/**
 * What a value in front matter or in an experiment may be, as data. One description drives validation (`conform.ts`),
 * completion and hover (the features room) and the published JSON Schema (`jsonSchema.ts`); nothing else knows a key.
 */
import { t } from '@vscode/l10n';

/** A value's description. Its texts are English, and translated where they are shown. */
export type Shape =
  | TextShape
  | NumberShape
  | TrueShape
  | BooleanShape
  | AnyShape
  | ListShape
  | ObjectShape
  | MapShape
  | EitherShape;

export interface TextShape {
  readonly kind: 'text';
  /** The only texts allowed; without it any. */
  readonly values?: readonly Choice[];
  /** A regular expression that the whole text matches, as ECMAScript and JSON Schema both read it. */
  readonly pattern?: string;
  /** What it names, if that is something only the user's own world knows: offered and explained, never demanded. */
  readonly names?: NamedThing;
  /** What the pattern means, completing "expected …": "a share such as 5%". Also stands for the shape itself. */
  readonly says?: string;
}

/** Things outside the file that a text may name. */
export type NamedThing =
  | 'endpoint'
  | 'model'
  | 'prompt'
  | 'dataset'
  | 'column'
  | 'partition'
  | 'account'
  | 'quality';

/** One of a closed set of texts. */
export interface Choice {
  readonly value: string;
  readonly doc: string;
}

export interface NumberShape {
  readonly kind: 'number';
  readonly integer?: true;
  /** Inclusive bounds. */
  readonly min?: number;
  readonly max?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
}

/** The word `true`: a switch that is off by not being written. */
export interface TrueShape {
  readonly kind: 'true';
}

/** Either of the words `true` and `false`. */
export interface BooleanShape {
  readonly kind: 'boolean';
}

/** Any JSON value, passed on untouched. */
export interface AnyShape {
  readonly kind: 'any';
  /** True where only an object will do. */
  readonly object?: true;
  /** Keys that must not stand in the object, with the reason. */
  readonly refused?: readonly Elsewhere[];
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
  /** Least number of items. */
  readonly least?: number;
}

/** An object whose keys are known one by one. `x-…` always passes. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly keys: readonly Key[];
  /** Whether an unknown key, after its warning, is kept as written or left out. */
  readonly unknown: 'keep' | 'drop';
  /** What to say of an unknown key that is like no known one; default: that it has no effect. */
  readonly unknownAdvice?: string;
  /** Keys that people look for here and that belong somewhere else. */
  readonly elsewhere?: readonly Elsewhere[];
  /** True where one key at least must be written. */
  readonly filled?: true;
  /** True where exactly one key may be written. */
  readonly single?: true;
}

/** An object whose keys the author chooses. */
export interface MapShape {
  readonly kind: 'map';
  readonly keyPattern: string;
  /** What the keys name: offered where it is known. */
  readonly keyNames?: 'column' | 'placeholder';
  /** Completes "A name here is …". */
  readonly keySays: string;
  readonly value: Shape;
  /** What a first entry may look like: a key, and a value of text or of one key with text. */
  readonly example: { readonly key: string; readonly inner?: string; readonly value: string };
}

/** One of several shapes; the first whose outline fits the value is the one that is meant. */
export interface EitherShape {
  readonly kind: 'either';
  readonly choices: readonly Shape[];
}

/** One key of an object. `doc` is Markdown: one or two sentences on what it means. */
export interface Key {
  readonly name: string;
  readonly doc: string;
  readonly shape: Shape;
  readonly required?: true;
  /** What holds when the key is not written, in words. */
  readonly fallback?: string;
  /** Figures that speak for a choice, with their source. */
  readonly evidence?: string;
}

/** Keys refused here, with a sentence on where they belong. */
export interface Elsewhere {
  readonly names: readonly string[];
  /** A sentence with `{0}` for the key: `"{0}" belongs in an experiment, under models.` */
  readonly says: string;
  readonly severity: 'error' | 'warning';
  /** The key beside it that they belong under, where they can be moved there. */
  readonly under?: string;
}

/** A value, or a list of such values that are tried one by one. */
export function sweepOf(shape: Shape): EitherShape {
  return { kind: 'either', choices: [shape, { kind: 'list', item: shape, least: 1 }] };
}

/** A shape in words, completing "expected …". */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return shape.values ? oneOf(shape.values) : shape.says === undefined ? t('text') : t(shape.says);
    case 'number':
      return describeNumber(shape);
    case 'true':
      return 'true';
    case 'boolean':
      return t('true or false');
    case 'any':
      return shape.object ? t('keys with values') : t('a value');
    case 'list':
      return shape.item.kind === 'list'
        ? t('a list of lists')
        : t('a list of {0}', describeShape(shape.item));
    case 'object':
      return shape.keys.length <= 3
        ? `{ ${shape.keys.map(({ name }) => `${name}: …`).join(', ')} }`
        : t('keys with values');
    case 'map':
      return t('names with values');
    case 'either':
      return describeEither(shape);
  }
}

/** "a number, or a list of them" for a sweep. */
function describeEither({ choices }: EitherShape): string {
  const words = choices.map((choice, index) => {
    const before = choices[index - 1];
    return choice.kind === 'list' && choice.item === before ? t('a list of them') : describeShape(choice);
  });
  return words.reduce((either, other) => t('{0}, or {1}', either, other));
}

function oneOf(values: readonly Choice[]): string {
  const names = values.map(({ value }) => value);
  return names.length === 1 ? (names[0] ?? '') : t('one of {0}', names.join(', '));
}

function describeNumber({ integer, min, max, above }: NumberShape): string {
  return integer ? describeWhole({ min, max, above }) : describeAny({ min, max, above });
}

type Bounds = { readonly [B in 'min' | 'max' | 'above']: number | undefined };

function describeWhole({ min, max, above }: Bounds): string {
  if (above !== undefined)
    return max === undefined
      ? t('a whole number above {0}', above)
      : t('a whole number above {0}, up to {1}', above, max);
  if (min !== undefined && max !== undefined) return t('a whole number from {0} to {1}', min, max);
  if (min !== undefined) return t('a whole number, at least {0}', min);
  return max === undefined ? t('a whole number') : t('a whole number, at most {0}', max);
}

function describeAny({ min, max, above }: Bounds): string {
  if (above !== undefined)
    return max === undefined
      ? t('a number above {0}', above)
      : t('a number above {0}, up to {1}', above, max);
  if (min !== undefined && max !== undefined) return t('a number from {0} to {1}', min, max);
  if (min !== undefined) return t('a number, at least {0}', min);
  return max === undefined ? t('a number') : t('a number, at most {0}', max);
}
