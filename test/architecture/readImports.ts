/** Every request of a module for another one, in whatever form it is written. Nothing is resolved here. */
import type { Node } from 'oxc-parser';
import { literalText, type SyntaxTree, walk } from './syntaxTree.ts';

/** One request for another module. */
export interface ImportFound {
  /** As written; null where it is computed and cannot be judged. */
  readonly specifier: string | null;
  readonly form: ImportForm;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** From 1. */
  readonly line: number;
}

/** `require` stands for every way of CommonJS, `import.meta.resolve` included; `reference` for `/// <reference>`. */
export type ImportForm = 'import' | 'export-from' | 'dynamic' | 'import-type' | 'require' | 'reference';

/** In the order of the text; references come first. */
export function readImports({ program, comments, lineAt }: SyntaxTree): readonly ImportFound[] {
  const found: ImportFound[] = [];
  for (const { value, start } of comments) {
    const specifier = /^\/\s*<reference\s+(?:types|path)="([^"]*)"/.exec(value)?.[1];
    if (specifier !== undefined) {
      found.push({ specifier, form: 'reference', typeOnly: true, line: lineAt(start) });
    }
  }
  walk(program, (node) => {
    const request = requestOf(node);
    if (request) found.push({ ...request, line: lineAt(node.start) });
  });
  return found;
}

function requestOf(node: Node): Omit<ImportFound, 'line'> | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: node.source.value, form: 'import', typeOnly: isTypeImport(node) };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, form: 'export-from', typeOnly: node.exportKind === 'type' };
    case 'ExportNamedDeclaration':
      if (!node.source) return null;
      return { specifier: node.source.value, form: 'export-from', typeOnly: node.exportKind === 'type' };
    case 'ImportExpression':
      return { specifier: literalText(node.source), form: 'dynamic', typeOnly: false };
    case 'TSImportType':
      return { specifier: literalText(node.source), form: 'import-type', typeOnly: true };
    case 'TSExternalModuleReference':
      return { specifier: literalText(node.expression), form: 'require', typeOnly: false };
    case 'CallExpression':
      if (!isRequire(node.callee)) return null;
      return { specifier: literalText(node.arguments[0]), form: 'require', typeOnly: false };
    default:
      return null;
  }
}

/** `import type …` and `import { type A, type B }`; a bare `import 'x'` runs code and is none. */
function isTypeImport(node: Extract<Node, { type: 'ImportDeclaration' }>): boolean {
  if (node.importKind === 'type') return true;
  const { specifiers } = node;
  return (
    specifiers.length > 0 &&
    specifiers.every((specifier) => specifier.type === 'ImportSpecifier' && specifier.importKind === 'type')
  );
}

function isRequire(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require' || callee.name === 'createRequire';
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  const { object, property } = callee;
  if (object.type === 'Identifier' && object.name === 'require') return true;
  return object.type === 'MetaProperty' && property.name === 'resolve';
}
