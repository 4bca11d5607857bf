/** Holds one module against the table of rooms. Text in, faults out: no file is read, so faults can be planted. */
import { posix } from 'node:path';
import { type ImportFound, readImports } from './readImports.ts';
import { readUses, type UseFound } from './readUses.ts';
import { type Room, roomOf } from './rooms.ts';
import { parseModule } from './syntaxTree.ts';

/** A rule broken at a line, in a sentence for the person who broke it. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly rule: FaultRule;
  readonly message: string;
}

export type FaultRule =
  | 'unreadable'
  | 'no-room'
  | 'foreign-room'
  | 'types-only'
  | 'foreign-package'
  | 'outside'
  | 'computed'
  | 'platform'
  | 'waiting'
  | 'module-state'
  | 'question';

/** A module, judged: its faults, and its edges to other files of the house as a proof of what was seen. */
export interface Judgement {
  readonly faults: readonly Fault[];
  /** Every import of another file, resolved to its path from the project's root. */
  readonly edges: readonly { readonly file: string; readonly typeOnly: boolean }[];
  /** Every package asked for, as written. */
  readonly packages: readonly string[];
}

/** `file` is a path from the project's root with forward slashes. */
export function judgeModule(file: string, text: string): Judgement {
  const tree = parseModule(file, text);
  const imports = readImports(tree);
  const local = imports.flatMap(({ specifier, typeOnly }) =>
    specifier !== null && isRelative(specifier) ? [{ file: resolve(file, specifier), typeOnly }] : [],
  );
  const packages = imports.flatMap(({ specifier }) =>
    specifier !== null && !isRelative(specifier) ? [specifier] : [],
  );
  const room = roomOf(file);
  const faults: Fault[] = [];
  const add = (line: number, broken: Broken | null): void => {
    if (broken) faults.push({ file, line, ...broken });
  };
  if (tree.error !== null)
    add(1, { rule: 'unreadable', message: `This file cannot be judged: ${tree.error}` });
  if (!room) add(1, { rule: 'no-room', message: 'This file is in no room: enter its folder in rooms.ts.' });
  for (const found of imports) add(found.line, room && judgeImport(file, room, found));
  for (const use of readUses(tree)) add(use.line, room && judgeUse(file, room, use));
  return { faults, edges: local, packages };
}

/** The one file that asks people in the editor's lists and boxes. */
const QUESTIONS_FILE = 'client/steps.ts';

type Broken = Pick<Fault, 'rule' | 'message'>;

function judgeImport(file: string, room: Room, found: ImportFound): Broken | null {
  const { specifier } = found;
  if (specifier === null) {
    return { rule: 'computed', message: 'What this import asks for is computed: write it as a literal.' };
  }
  if (isRelative(specifier)) return judgeRoom(room, resolve(file, specifier), found.typeOnly);
  if (room.packages.some((allowed) => allows(allowed, specifier))) return null;
  return { rule: 'foreign-package', message: `${room.path} has no use for the package ${specifier}.` };
}

function judgeRoom(room: Room, target: string, typeOnly: boolean): Broken | null {
  const other = roomOf(target);
  if (!other) return { rule: 'outside', message: `${target} is outside the house.` };
  if (other === room || room.rooms.includes(other.path)) return null;
  if (!room.typesOf?.includes(other.path)) {
    return { rule: 'foreign-room', message: `${room.path} may not import ${target} (${other.path}).` };
  }
  if (typeOnly) return null;
  return { rule: 'types-only', message: `${room.path} may take types alone from ${target}.` };
}

function judgeUse(file: string, room: Room, { kind, what }: UseFound): Broken | null {
  switch (kind) {
    case 'platform':
      return room.pure
        ? { rule: 'platform', message: `${room.path} is pure: ${what} has no place in it.` }
        : null;
    case 'waiting':
      return room.synchronous ? { rule: 'waiting', message: `${room.path} never waits: no ${what}.` } : null;
    case 'module-state':
      return { rule: 'module-state', message: `State that outlives a call (${what}) needs an owner.` };
    case 'question':
      return file === QUESTIONS_FILE
        ? null
        : {
            rule: 'question',
            message: `${QUESTIONS_FILE} asks every question, so that none is lost: no ${what}.`,
          };
  }
}

function allows(allowed: string, specifier: string): boolean {
  if (allowed === 'node:') return specifier.startsWith('node:');
  if (allowed.endsWith('/*')) return specifier.startsWith(allowed.slice(0, -1));
  return specifier === allowed;
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.') || specifier.startsWith('/');
}

function resolve(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}
