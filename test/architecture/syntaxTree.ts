/** A TypeScript module as a syntax tree, and a walk over it. The parser is a real one; nothing is matched in text. */
import { type Comment, type Node, type Program, parseSync, visitorKeys } from 'oxc-parser';

/** A module, parsed. */
export interface SyntaxTree {
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** The first error of the syntax; what was read is then not all there is. */
  readonly error: string | null;
  /** The line of an offset, from 1. */
  lineAt(offset: number): number;
}

/** Where a node stands: in the field `key` of `parent`. */
export interface Place {
  readonly parent: Node;
  readonly key: string;
}

/** Never throws; see `SyntaxTree.error`. */
export function parseModule(file: string, text: string): SyntaxTree {
  const { program, comments, errors } = parseSync(file, text, { lang: 'ts', sourceType: 'module' });
  const error = errors[0]?.message ?? null;
  return { program, comments, error, lineAt: (offset) => text.slice(0, offset).split('\n').length };
}

/** Visits every node below the program, parents before their children. */
export function walk(program: Program, visit: (node: Node, place: Place) => void): void {
  const descend = (parent: Node): void => {
    for (const key of visitorKeys[parent.type] ?? []) {
      const value: unknown = Reflect.get(parent, key);
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child)) continue;
        visit(child, { parent, key });
        descend(child);
      }
    }
  };
  descend(program);
}

/** The text of a string literal, also where it stands as a type; null for anything computed. */
export function literalText(node: Node | null | undefined): string | null {
  if (node?.type === 'TSLiteralType') return literalText(node.literal);
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
