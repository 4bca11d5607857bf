/** What a command is: a row of the table in `main.ts`, with its options declared and its work behind one function. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '../language/nearest.ts';
import type { Io } from './io.ts';

/** Exit codes, the same for all commands. */
export const EXIT = { done: 0, problems: 1, misuse: 2, stopped: 3, interrupted: 130 } as const;

/** One option as it is parsed and explained. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: true;
  /** What stands for the value in the help: `FILE`. */
  readonly value?: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** It takes whole numbers from here on. */
  readonly least?: number;
  readonly help: string;
}

/** One command. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name: `EXPERIMENT | PROMPT… [options]`. */
  readonly usage: string;
  /** Further help, complete lines. */
  readonly details?: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Left out of the list of commands. */
  readonly internal?: true;
  run(args: Arguments, io: Io): Promise<number>;
}

/** Parsed arguments with typed access. */
export interface Arguments {
  readonly positionals: readonly string[];
  has(option: string): boolean;
  text(option: string): string | null;
  texts(option: string): readonly string[];
  /** A whole number of at least what the option says; null when not given. */
  whole(option: string): number | null;
  /** One of `choices`; the first when not given. Throws `Misuse`. */
  choice<T extends string>(option: string, choices: readonly [T, ...T[]]): T;
}

/** The option of the commands that report to people and to scripts. */
export const FORMAT_OPTION: Readonly<Record<'format', OptionSpec>> = {
  format: { type: 'string', value: 'FORMAT', choices: ['text', 'json'], help: 'text (default) or json' },
};

/** Whether a script reads the result. */
export function wantsJson(args: Arguments): boolean {
  return args.text('format') === 'json';
}

/** A value for scripts, as all commands write it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The command was called wrongly, or names what is not there: exit code 2. The message is for people. */
export class Misuse extends Error {}

/** The world does not let the command do its work: exit code 1. The message is for people. */
export class CannotGoOn extends Error {}

/** Parses what follows a command's name, and checks it before anything is done. Throws `Misuse`. */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { type, multiple }] of Object.entries(command.options)) {
    options[name] = { type, ...(multiple && { multiple }) };
  }
  const { values, positionals } = parsed(options, argv);
  const text = (option: string): string | null => {
    const value = values[option];
    return typeof value === 'string' ? value : null;
  };
  for (const [name, { choices, least }] of Object.entries(command.options)) {
    const written = text(name);
    if (written === null || values['help'] === true) continue;
    if (choices) oneOf(name, written, choices);
    if (least !== undefined) wholeNumber(name, written, least);
  }
  return {
    positionals,
    has: (option) => values[option] === true,
    text,
    texts(option) {
      const value = values[option];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    whole(option) {
      const written = text(option);
      return written === null ? null : wholeNumber(option, written, command.options[option]?.least ?? 0);
    },
    choice: (option, choices) => oneOf(option, text(option) ?? choices[0], choices),
  };
}

/** The number that stands behind `--option`. Throws `Misuse`. */
export function wholeNumber(option: string, written: string, least: number): number {
  const number = Number(written);
  if (/^\d+$/.test(written) && Number.isSafeInteger(number) && number >= least) return number;
  throw new Misuse(`--${option} takes a whole number from ${least}, not "${written}".`);
}

function oneOf<T extends string>(option: string, written: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === written);
  if (found !== undefined) return found;
  throw new Misuse(`--${option} takes ${choices.join(', ')}, not "${written}".`);
}

/** The one positional argument of a command that takes exactly one. Throws `Misuse`. */
export function onlyPositional(args: Arguments, name: string): string {
  const [first, ...others] = args.positionals;
  if (first === undefined) throw new Misuse(`${name} is missing.`);
  if (others.length > 0) throw new Misuse(`One ${name} at a time; "${others.join(' ')}" is too much.`);
  return first;
}

/** The help of one command, in lines of `width` characters at the most where words allow it. */
export function helpOf(command: Command, width: number): string {
  const rows = Object.entries(command.options).map(([name, { value, help }]): [string, string] => [
    `--${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const parts = [
    `Usage: rephrase ${command.name} ${command.usage}`.trimEnd(),
    wrapped(command.summary, width).join('\n'),
    ...(command.details ? [flowed(command.details, width)] : []),
    ...(rows.length > 0 ? [`Options:\n${columns(rows, width)}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Two columns, the second aligned, and wrapped where `total` leaves it room. */
export function columns(
  rows: readonly (readonly [string, string])[],
  total = Number.POSITIVE_INFINITY,
): string {
  const left = Math.max(...rows.map(([first]) => first.length)) + 2;
  const indent = ' '.repeat(left + 2);
  const room = Math.max(LEAST_COLUMN, total - indent.length);
  return rows
    .map(([first, second]) => `  ${first.padEnd(left)}${wrapped(second, room).join(`\n${indent}`)}`)
    .join('\n');
}

/** A column that is narrower is harder to read than lines that the terminal breaks. */
const LEAST_COLUMN = 30;

/** Paragraphs newly broken for the width; those with indented lines (examples, tables) stay as they are. */
function flowed(text: string, width: number): string {
  if (width === Number.POSITIVE_INFINITY) return text;
  return text
    .split('\n\n')
    .map((paragraph) =>
      /^ /m.test(paragraph) ? paragraph : wrapped(paragraph.replaceAll('\n', ' '), width).join('\n'),
    )
    .join('\n\n');
}

/** Lines of `width` characters at the most where words allow it. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function parsed(
  options: ParseArgsOptionsConfig,
  argv: readonly string[],
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      throw new Misuse(`${firstSentence(error.message)}${hintFor(error.message, options)}`);
    throw error;
  }
}

/** What an option that does not exist was probably meant to be. */
function hintFor(message: string, options: ParseArgsOptionsConfig): string {
  const unknown = /^Unknown option '--([^']+)'/.exec(message)?.[1];
  if (unknown === undefined) return '';
  if (unknown === 'json' && options['format']) return ' Did you mean --format json?';
  const near = nearest(unknown, Object.keys(options));
  return near === null ? '' : ` Did you mean --${near}?`;
}

/** Node explains at length how to pass a positional that looks like an option. */
function firstSentence(message: string): string {
  return `${message.split('. ')[0]?.replace(/\.$/, '') ?? message}.`;
}
