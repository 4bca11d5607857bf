/** A shape as JSON Schema (draft 07), for editors that know nothing of Rephrase. Accepts what `conform` finds no fault in. */
import type { JsonObject, JsonValue } from '../json.ts';
import { describeKey } from './describeKey.ts';
import type { Key, ObjectShape, Shape } from './shape.ts';

/** What stands at the top of a published schema. */
export interface SchemaHead {
  readonly title: string;
  readonly description: string;
}

/** The complete schema document of `shape`. */
export function jsonSchemaOf(shape: Shape, head: SchemaHead): JsonObject {
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...head, ...schemaOf(shape) };
}

function schemaOf(shape: Shape): JsonObject {
  switch (shape.kind) {
    case 'text':
      return defined({
        type: 'string',
        enum: shape.values?.map(({ value }) => value),
        markdownEnumDescriptions: shape.values?.map(({ doc }) => doc),
        pattern: shape.pattern,
      });
    case 'number':
      return defined({
        type: shape.integer ? 'integer' : 'number',
        minimum: shape.min,
        maximum: shape.max,
        exclusiveMinimum: shape.above,
      });
    case 'true':
      return { const: true };
    case 'boolean':
      return { type: 'boolean' };
    case 'any':
      return shape.object
        ? { type: 'object', ...withoutNames(shape.refused?.flatMap(({ names }) => names) ?? []) }
        : {};
    case 'list':
      return defined({ type: 'array', items: schemaOf(shape.item), minItems: shape.least });
    case 'object':
      return objectSchema(shape);
    case 'map':
      return {
        type: 'object',
        propertyNames: { pattern: shape.keyPattern },
        additionalProperties: schemaOf(shape.value),
      };
    case 'either':
      return { anyOf: shape.choices.map(schemaOf) };
  }
}

function objectSchema(shape: ObjectShape): JsonObject {
  const required = shape.keys.filter((key) => key.required).map(({ name }) => name);
  const names = shape.keys.map(({ name }) => name);
  return defined({
    type: 'object',
    properties: Object.fromEntries(shape.keys.map((key) => [key.name, keySchema(key)])),
    patternProperties: { '^x-': {} },
    required: required.length > 0 ? required : undefined,
    minProperties: shape.single ? 1 : undefined,
    maxProperties: shape.single ? 1 : undefined,
    anyOf: shape.filled ? names.map((name) => ({ required: [name] })) : undefined,
    ...(shape.unknown === 'drop'
      ? { additionalProperties: false }
      : withoutNames(shape.elsewhere?.flatMap((elsewhere) => elsewhere.names) ?? [])),
  });
}

function keySchema(key: Key): JsonObject {
  return {
    description: key.doc.replaceAll('`', ''),
    markdownDescription: describeKey(key),
    ...schemaOf(key.shape),
  };
}

function withoutNames(names: readonly string[]): JsonObject {
  return names.length === 0 ? {} : { propertyNames: { not: { enum: names } } };
}

function defined(value: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
