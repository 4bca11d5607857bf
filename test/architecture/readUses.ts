/** What a module uses without importing it: the platform's clock, randomness and globals, waiting, state, and questions. */
import type { Node } from 'oxc-parser';
import { literalText, type Place, type SyntaxTree, walk } from './syntaxTree.ts';

/** Something that a rule may forbid, in words: `Date.now`, `await`, `module-level let`. */
export interface UseFound {
  readonly kind: 'platform' | 'waiting' | 'module-state' | 'question';
  readonly what: string;
  /** From 1. */
  readonly line: number;
}

/** In the order of the text. */
export function readUses({ program, lineAt }: SyntaxTree): readonly UseFound[] {
  const found: UseFound[] = [];
  walk(program, (node, place) => {
    const line = lineAt(node.start);
    const platform = platformUse(node, place);
    if (platform !== null) found.push({ kind: 'platform', what: platform, line });
    const waiting = waitingUse(node);
    if (waiting !== null) found.push({ kind: 'waiting', what: waiting, line });
    const name = nameOf(node) ?? literalText(node);
    if (name !== null && QUESTIONS.has(name)) found.push({ kind: 'question', what: name, line });
    const atTop = place.parent.type === 'Program' || place.parent.type === 'ExportNamedDeclaration';
    if (node.type === 'VariableDeclaration' && node.kind !== 'const' && !node.declare && atTop) {
      found.push({ kind: 'module-state', what: `module-level ${node.kind}`, line });
    }
  });
  return found;
}

/** What the editor asks people with, and what goes away when another part of the window takes the focus. */
const QUESTIONS = new Set(['showQuickPick', 'createQuickPick', 'showInputBox', 'createInputBox']);

/** Names a pure room does not even give to things of its own, so that no scopes need to be followed. */
const PLATFORM_NAMES = new Set([
  ...['performance', 'crypto', 'Temporal', 'process', 'Buffer', 'require', '__dirname', '__filename'],
  ...['global', 'globalThis', 'self', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['console', 'fetch', 'WebSocket', 'EventSource', 'localStorage', 'sessionStorage', 'navigator', 'eval'],
]);

function platformUse(node: Node, place: Place): string | null {
  if (node.type !== 'Identifier' || !isValue(place)) return null;
  if (PLATFORM_NAMES.has(node.name)) return node.name;
  if (node.name !== 'Math' && node.name !== 'Date') return null;
  return clockOrChance(node.name, place);
}

/** `Math` and `Date` have harmless members; only those named here, or unknown ones, are uses of the platform. */
function clockOrChance(name: string, { parent, key }: Place): string | null {
  if (parent.type === 'MemberExpression' && key === 'object') {
    const member = parent.computed ? literalText(parent.property) : nameOf(parent.property);
    const harmful = member === null || member === 'random' || member === 'now';
    return harmful ? `${name}.${member ?? '[…]'}` : null;
  }
  if (parent.type === 'NewExpression' && key === 'callee') {
    return parent.arguments.length === 0 ? `new ${name}()` : null;
  }
  if (parent.type === 'BinaryExpression' && parent.operator === 'instanceof') return null;
  return name;
}

/** False for the names of members, properties and types, which refer to nothing of the platform. */
function isValue({ parent, key }: Place): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return key === 'object' || parent.computed;
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return key === 'value' || parent.computed;
    case 'TSTypeReference':
    case 'TSQualifiedName':
    case 'TSInterfaceHeritage':
    case 'TSClassImplements':
      return false;
    default:
      return true;
  }
}

function waitingUse(node: Node): string | null {
  switch (node.type) {
    case 'AwaitExpression':
      return 'await';
    case 'ForOfStatement':
      return node.await ? 'for await' : null;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async ? 'async' : null;
    case 'NewExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'Promise' ? 'new Promise' : null;
    default:
      return null;
  }
}

function nameOf(node: Node): string | null {
  return node.type === 'Identifier' ? node.name : null;
}
