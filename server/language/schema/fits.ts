/** Whether a value fits a shape: yes or no, without words. The words are `conform.ts`. */
import type { YamlNode } from '../yaml/yamlNode.ts';
import { textPattern } from './lookUps.ts';
import type { NumberShape, Shape, TextShape } from './shape.ts';

/** Whether a scalar fits exactly; of lists and objects only their outline is looked at. */
export function fits(node: YamlNode, shape: Shape): boolean {
  switch (shape.kind) {
    case 'text':
      return node.kind === 'scalar' && textFits(node.value, shape);
    case 'number':
      return node.kind === 'scalar' && numberFits(node.value, shape);
    case 'true':
      return node.kind === 'scalar' && node.value === true;
    case 'boolean':
      return node.kind === 'scalar' && typeof node.value === 'boolean';
    case 'either':
      return shape.choices.some((choice) => fits(node, choice));
    default:
      return outlineFits(node, shape);
  }
}

/** Whether the value is of the shape's kind, however wrong inside; a list shows its kind in its first item. */
export function outlineFits(node: YamlNode, shape: Shape): boolean {
  switch (shape.kind) {
    case 'text':
    case 'number':
    case 'true':
    case 'boolean':
      return node.kind === 'scalar' && !isNothing(node);
    case 'list': {
      const first = node.kind === 'list' ? node.items[0] : undefined;
      return node.kind === 'list' && (first === undefined || outlineFits(first, shape.item));
    }
    case 'object':
    case 'map':
      return node.kind === 'map';
    case 'any':
      return !shape.object || node.kind === 'map';
    case 'either':
      return shape.choices.some((choice) => outlineFits(node, choice));
  }
}

export function textFits(value: unknown, shape: TextShape): value is string {
  if (typeof value !== 'string') return false;
  if (shape.values) return shape.values.some((choice) => choice.value === value);
  return textPattern(shape)?.test(value) ?? true;
}

export function numberFits(value: unknown, shape: NumberShape): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (shape.integer && !Number.isSafeInteger(value)) return false;
  if (shape.above !== undefined && value <= shape.above) return false;
  return value >= (shape.min ?? Number.NEGATIVE_INFINITY) && value <= (shape.max ?? Number.POSITIVE_INFINITY);
}

/** Whether nothing is written where a value could stand. */
export function isNothing(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
