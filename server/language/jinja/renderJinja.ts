/**
 * Fills a Jinja template. Values go in as data: whatever a document holds, it is never read as template. No clock, no
 * randomness, and bounds that do not depend on the machine: a template that asks for more than a prompt could ever
 * need ends with a sentence, on every machine at the same place.
 */

import { Environment, Interpreter } from '@huggingface/jinja';
import type { JsonValue } from '../json.ts';
import { said } from '../said.ts';
import type { Template } from '../template.ts';
import { createMeter, JinjaLimit, type Meter } from './meter.ts';
import { type ParsedJinja, parseJinja } from './parseJinja.ts';
import { scanJinja } from './scanJinja.ts';

/** A template that can be filled. */
export interface CompiledJinja {
  /** Names in capitals that a document may lack. */
  readonly optional: ReadonlySet<string>;
  /** Fills it; `values` by name in capitals. What is not there is undefined in the template. */
  render(values: ReadonlyMap<string, JsonValue>): JinjaText;
}

/** What rendering gives. */
export type JinjaText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** Makes a template ready, or gives the sentence about its first fault. */
export function compileJinja(
  template: Template,
):
  | { readonly ok: true; readonly compiled: CompiledJinja }
  | { readonly ok: false; readonly message: string } {
  const { faults, optional } = scanJinja(template.text);
  const [fault] = faults;
  if (fault) return { ok: false, message: fault.message };
  const parsed = parseJinja(template.text);
  if (!parsed.ok) return parsed;
  const spellings = new Map(
    template.uses.map(({ name, nameSpan }) => [template.text.slice(nameSpan.start, nameSpan.end), name]),
  );
  return {
    ok: true,
    compiled: { optional, render: (values) => render(parsed.parsed, spellings, values) },
  };
}

function render(
  parsed: ParsedJinja,
  spellings: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, JsonValue>,
): JinjaText {
  const meter = createMeter();
  try {
    const environment = new Environment();
    for (const [name, value] of GLOBALS) environment.set(name, value);
    environment.set('range', (...numbers: unknown[]) => rangeOf(numbers));
    for (const [written, name] of spellings) {
      const value = values.get(name);
      if (value !== undefined) environment.set(written, value);
    }
    const result = new MeteredInterpreter(environment, meter).run(parsed);
    return { ok: true, text: String(result.value) };
  } catch (error) {
    return { ok: false, message: wordsFor(error) };
  }
}

/** Every step of the interpreter goes through `evaluate`; this is where it is counted. */
class MeteredInterpreter extends Interpreter {
  readonly #meter: Meter;

  constructor(environment: Environment, meter: Meter) {
    super(environment);
    this.#meter = meter;
  }

  override evaluate(node: Node | undefined, environment: Environment): RuntimeValue {
    if (node instanceof Evaluated) return node.result;
    this.#meter.step();
    const value = super.evaluate(this.#withoutGrowth(node, environment), environment);
    // Some filters of the library give nothing at all for an empty list.
    if (value === undefined) return super.evaluate(undefined, environment);
    this.#meter.weigh(value);
    return value;
  }

  /**
   * A filter or a method with arguments may make much of little: operand and arguments are evaluated first, once, and
   * weighed together before it begins.
   */
  #withoutGrowth(node: Node | undefined, environment: Environment): Node | undefined {
    if (!node || !('type' in node)) return node;
    const parts = node as Node & Parts;
    if (parts.type === 'FilterExpression' && parts.filter && parts.operand) {
      const operand = this.evaluate(parts.operand, environment);
      const call = parts.filter;
      const values = (call.args ?? []).map((argument) => this.#argument(argument, environment));
      this.#meter.allowGrowth(
        operand,
        values.map(({ value }) => value),
      );
      const filter = call.args ? { ...call, args: values.map(({ node: done }) => done) } : call;
      return { ...parts, operand: new Evaluated(operand), filter } as Node;
    }
    if (parts.type === 'CallExpression' && parts.callee?.object) {
      const object = this.evaluate(parts.callee.object, environment);
      this.#meter.allowPieces(object);
      return { ...parts, callee: { ...parts.callee, object: new Evaluated(object) } } as Node;
    }
    return node;
  }

  #argument(argument: Node & Parts, environment: Environment): { node: Node; value: RuntimeValue } {
    const inner = argument.type === 'KeywordArgumentExpression' && argument.value ? argument.value : argument;
    const value = this.evaluate(inner, environment);
    // `selectattr` wants to see its arguments written out.
    if (argument.type === 'StringLiteral') return { node: argument, value };
    const done = new Evaluated(value) as unknown as Node;
    return { node: inner === argument ? done : ({ ...argument, value: done } as Node), value };
  }
}

type Node = NonNullable<Parameters<Interpreter['evaluate']>[0]>;
type RuntimeValue = ReturnType<Interpreter['evaluate']>;

/** The parts of the library's syntax tree that are looked at here. */
interface Parts {
  readonly type: string;
  readonly operand?: Node & Parts;
  readonly filter?: Node & Parts & { readonly args?: readonly (Node & Parts)[] };
  readonly value?: Node & Parts;
  readonly callee?: Node & { readonly object?: Node };
}

/** Stands in the tree for what was evaluated already. */
class Evaluated {
  readonly type = 'Evaluated';
  readonly result: RuntimeValue;

  constructor(result: RuntimeValue) {
    this.result = result;
  }
}

const GLOBALS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
];

const LONGEST_RANGE = 10_000;

function rangeOf(numbers: readonly unknown[]): readonly number[] {
  if (!numbers.every((number) => Number.isSafeInteger(number)))
    throw new Error(said('range takes whole numbers'));
  const [first = 0, second, step = 1] = numbers as readonly number[];
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step));
  if (length > LONGEST_RANGE)
    throw new JinjaLimit(said('The template asks for a range of more than 10,000 numbers.'));
  return Array.from({ length }, (_, index) => start + index * step);
}

function wordsFor(error: unknown): string {
  if (error instanceof JinjaLimit) return error.message;
  if (error instanceof RangeError) return said('The template nests too deeply or makes too long a text.');
  const message = error instanceof Error ? error.message : String(error);
  return said('The template cannot be filled: {0}.', message.replace(/\s*\.?$/, ''));
}
