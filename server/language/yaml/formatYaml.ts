/** YAML in one layout: two spaces, `{ a: 1 }`, `[a, b]`. Comments and what the YAML says stay as they are. */
import type { Document } from 'yaml';
import { isScalar, isSeq, Lexer, parseDocument, visit, YAMLMap, YAMLSeq } from 'yaml';
import { lineEndOf } from '../lineIndex.ts';
import { readYaml } from './readYaml.ts';
import { toJson } from './yamlNode.ts';

/** Text that is wrapped already is wrapped anew at this width; nothing else is ever broken. */
const WRAP = 100;

/**
 * The same YAML, formatted; its own line ends stay. Null where it cannot be formatted without loss: broken syntax,
 * an anchor bomb, lone CRs, anything that would read differently afterwards. Formatting what is formatted changes nothing.
 */
export function formatYaml(source: string): string | null {
  // A lone CR ends a line for editors, and none for YAML.
  const before = /\r(?!\n)/.test(source) ? null : contentOf(source);
  if (before === null) return null;
  const lineEnd = lineEndOf(source);
  let text = source.replaceAll('\r\n', '\n');
  // Joined lines may fit where they did not, so the layout settles in a few rounds.
  for (let round = 0; round < 4; round++) {
    const next = printed(text);
    if (next === null || contentOf(next) !== before) return null;
    if (next === text) return lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd);
    text = next;
  }
  return null;
}

function printed(text: string): string | null {
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  if (document.errors.length > 0 || document.warnings.length > 0) return null;
  padBracesOnly(document);
  return document.toString({ lineWidth: isWrapped(document, text) ? WRAP : 0 });
}

/** The library pads braces and brackets alike; people write `{ a: 1 }` and `[a, b]`. */
function padBracesOnly(document: Document): void {
  visit(document, {
    Collection(_, node) {
      const print = isSeq(node) ? YAMLSeq.prototype.toString : YAMLMap.prototype.toString;
      const flowCollectionPadding = isSeq(node) ? '' : ' ';
      node.toString = (context, ...rest) =>
        print.call(node as never, context && { ...context, flowCollectionPadding }, ...rest);
    },
  });
}

/** Whether some text stands on several lines that mean one. */
function isWrapped(document: Document, text: string): boolean {
  let wrapped = false;
  visit(document, {
    Scalar(_, node) {
      const [start, end] = node.range ?? [0, 0];
      if (!isScalar(node) || node.type === 'BLOCK_LITERAL') return undefined;
      wrapped ||= node.type === 'BLOCK_FOLDED' || text.slice(start, end).includes('\n');
      return wrapped ? visit.BREAK : undefined;
    },
  });
  return wrapped;
}

/** What must survive: the data and the comments, each comment's text on its own. Null for broken YAML. */
function contentOf(source: string): string | null {
  const { root, problems } = readYaml(
    source,
    { start: 0, end: source.length },
    { code: '', maxLength: source.length },
  );
  if (!root || problems.length > 0) return null;
  const comments = [...new Lexer().lex(source)].filter((token) => token.startsWith('#'));
  return JSON.stringify([toJson(root), comments.map((comment) => comment.trim())]);
}
