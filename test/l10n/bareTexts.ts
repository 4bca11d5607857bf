/**
 * Finds texts for people that stand in code as they are, and keys of those that go through `t` of `@vscode/l10n`. A text
 * is prose when it has words with a space between them, or one capitalised word, and stands where it reaches a person:
 * not in an import, a type, a log, a bug's message, a comparison, or a call that takes names of things. Templates of
 * elements are read apart (`templateTexts.ts`).
 */
import { type Node, visitorKeys } from 'oxc-parser';
import { parseModule } from '../architecture/syntaxTree.ts';
import { templateTexts } from './templateTexts.ts';

export interface BareText {
  readonly line: number;
  /** As a key of a bundle: `{0}` where something is put in. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What is put in: source ranges, in order. */
  readonly parts: readonly { readonly start: number; readonly end: number }[];
}

export interface TextsOfModule {
  readonly bare: readonly BareText[];
  /** First arguments of `t`. */
  readonly keys: readonly string[];
  /** Lines where `t` is called while the module is loaded: outside of every function. */
  readonly early: readonly number[];
}

/** A word beside what is put in: "{0} rows", "Job: {0}". */
const PUT_TOGETHER =
  /\b[A-Za-z]{2,}[:,]? ["“(]?\{\d+\}|\{\d+\}["”)]?[,:]? ["“(]?(?!(?:kB|MB|GB|ms)\b)[A-Za-z]{2,}/;
/** Lengths and colours, which templates put together too. */
const CSS = /^(?:--|color-mix|[a-z]+-[a-z]+: )/;
/** Fields whose words a person reads, be they ever so short. */
const READ_FIELDS = new Set([
  'label',
  'word',
  'title',
  'detail',
  'placeholder',
  'tooltip',
  'message',
  'words',
]);

const FUNCTION = /Function/;

/** Calls whose arguments are names of things, or are read by nobody but a developer. */
const NOT_FOR_PEOPLE =
  /^(?:executeCommand|registerCommand|registerCommands|createOutputChannel|asAbsolutePath|joinPath|findFiles|getConfiguration|affectsConfiguration|createFileSystemWatcher|registerWebviewPanelSerializer|registerCustomEditorProvider|registerTaskProvider|getExtension|info|warn|error|debug|trace|reportBug|startsWith|endsWith|includes|replace|replaceAll|split|join|localeCompare|toLocaleString|test|exec|match|get|update|parse|has|add|import|require|icon|tell|watch|styled|createElement|querySelector|getPropertyValue)$/;
const NAMED_CLASSES = /^(?:ThemeIcon|ThemeColor|RelativePattern|RegExp|Error|TypeError|Set|URL)$/;
const COMPARISONS = new Set(['===', '!==', '==', '!=', 'in']);

export function textsOf(file: string, source: string): TextsOfModule {
  const { program, lineAt } = parseModule(file, source);
  const bare: BareText[] = [];
  const keys: string[] = [];
  const early: number[] = [];
  const visit = (node: Node, above: readonly Node[]): void => {
    if (isTranslation(node)) {
      keys.push(keyOf(node.arguments[0]) ?? '');
      const said = nameOf(node.callee) === 'said';
      if (!said && !above.some(({ type }) => FUNCTION.test(type))) early.push(lineAt(node.start));
    }
    if (isElements(node)) {
      const text = keyOf(node.quasi) ?? '';
      for (const found of templateTexts(text))
        bare.push({ line: lineAt(node.start), text: found, start: node.start, end: node.end, parts: [] });
    }
    const text = keyOf(node);
    if (text !== null && isRead(text, node, above) && isForPeople(node, above)) {
      const parts =
        node.type === 'TemplateLiteral' ? node.expressions.map(({ start, end }) => ({ start, end })) : [];
      bare.push({ line: lineAt(node.start), text, start: node.start, end: node.end, parts });
      return;
    }
    for (const key of visitorKeys[node.type] ?? []) {
      const value: unknown = Reflect.get(node, key);
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) visit(child, [...above, node]);
    }
  };
  visit(program, []);
  return { bare, keys, early };
}

/** Prose, or any word at all where a field or a template of words says that it is read. */
function isRead(text: string, node: Node, above: readonly Node[]): boolean {
  if (isProse(text)) return true;
  const parent = above.at(-1);
  const named =
    parent?.type === 'Property' && parent.value === node && parent.key.type === 'Identifier'
      ? READ_FIELDS.has(parent.key.name)
      : false;
  const unit = node.type === 'TemplateLiteral' && PUT_TOGETHER.test(text) && !CSS.test(text);
  const words = text.replace(/\$\([a-z-]+\)|\{\d+\}/g, '');
  return (named && /\p{L}{2,}/u.test(words) && !/^https?:/.test(words)) || unit;
}

function isElements(node: Node): node is Extract<Node, { type: 'TaggedTemplateExpression' }> {
  return (
    node.type === 'TaggedTemplateExpression' &&
    node.tag.type === 'Identifier' &&
    (node.tag.name === 'html' || node.tag.name === 'svg')
  );
}

function isForPeople(node: Node, above: readonly Node[]): boolean {
  const parent = above.at(-1);
  if (!parent) return false;
  if (parent.type === 'Property' && parent.key === node) return false;
  if (parent.type === 'BinaryExpression' && COMPARISONS.has(parent.operator)) return false;
  if (isTranslation(parent) && parent.arguments[0] === node) return false;
  return !above.some((each, at) => {
    const next = above[at + 1] ?? node;
    if (/^(?:Import|Export(?:All|Named)|TS(?!As|Satisfies|NonNull))/.test(each.type))
      return !/^ExportNamed/.test(each.type);
    if (each.type === 'ThrowStatement') return true;
    if (each.type === 'TaggedTemplateExpression') return each.quasi === node || !isElements(each);
    if (each.type === 'SwitchCase' && each.test === next) return true;
    if (each.type === 'MemberExpression' && each.property === next) return true;
    if (each.type === 'NewExpression') return NAMED_CLASSES.test(nameOf(each.callee)) && each.callee !== next;
    if (each.type === 'CallExpression')
      return (
        NOT_FOR_PEOPLE.test(nameOf(each.callee)) &&
        !warnsPeople(each.callee) &&
        each.callee !== next &&
        !holdsFunction(above.slice(at + 1))
      );
    return false;
  });
}

/** What a job warns of, and what is told of a setup: `warn`, `error` and their like of anything else are logs. */
function warnsPeople(callee: Node): boolean {
  if (callee.type === 'Identifier') return /^(?:warning|error)$/.test(callee.name);
  const owner = callee.type === 'MemberExpression' ? callee.object : null;
  return owner?.type === 'Identifier' && /^(?:job|work)$/.test(owner.name) && nameOf(callee) === 'warn';
}

/** What stands in a function that is handed over is no argument. */
function holdsFunction(between: readonly Node[]): boolean {
  return between.some(({ type }) => type === 'ArrowFunctionExpression' || type === 'FunctionExpression');
}

/** Two words, or one that a button or a heading would be. */
function isProse(text: string): boolean {
  const words = text.replace(/\{\d+\}|\$\([a-z-]+\)/g, '').trim();
  if (
    /^(?:https?:|hf:|command:|file:)/.test(words) ||
    CSS.test(words) ||
    (/^[\w-]+$/.test(words) === false && /^[^a-zA-Z]*$/.test(words))
  )
    return false;
  return (
    /[A-Za-z]{2,}[,.:;!?”"]? +["“(]?[A-Za-z]{1,}/.test(words) ||
    /^[A-Z][a-z]+…?$/.test(words) ||
    /[a-z]{2,}…$/.test(words)
  );
}

function isTranslation(node: Node): node is Extract<Node, { type: 'CallExpression' }> {
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    /^(?:t|said)$/.test(node.callee.name)
  );
}

function keyOf(node: Node | undefined): string | null {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node?.type !== 'TemplateLiteral') return null;
  return node.quasis.map(({ value }, at) => `${at === 0 ? '' : `{${at - 1}}`}${value.cooked}`).join('');
}

function nameOf(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name;
  const named = callee.type === 'MemberExpression' ? callee.property : null;
  return named?.type === 'Identifier' || named?.type === 'PrivateIdentifier' ? named.name : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
