/** Hover: what a key, a value, a placeholder, or the name of something outside means. */
import { t } from '@vscode/l10n';
import type { Hover, Position } from 'vscode-languageserver-types';
import { MarkupKind } from 'vscode-languageserver-types';
import { FILTERS, METHODS, STATEMENTS, TESTS } from '../language/jinja/jinjaWords.ts';
import type { Tag } from '../language/jinja/readTags.ts';
import { readTags } from '../language/jinja/readTags.ts';
import { placedPlaceholders } from '../language/placedPlaceholders.ts';
import { describeKey } from '../language/schema/describeKey.ts';
import type { NamedThing } from '../language/schema/shape.ts';
import { pointedAt } from '../language/schema/shapeAt.ts';
import type { Span } from '../language/span.ts';
import { describeCluster } from './describeCluster.ts';
import { describeColumn, describeDataset, sampledValue } from './describeDataset.ts';
import { describeEndpoint, describeModel } from './describeModel.ts';
import { describePlaceholder } from './describePlaceholder.ts';
import { describePrompt } from './describePrompt.ts';
import type { Knowledge } from './knowledge.ts';
import { NO_KNOWLEDGE } from './knowledge.ts';
import type { PromptSnapshot, Snapshot } from './snapshot.ts';
import { columnFor, datasetAround } from './worldAround.ts';

/** What stands at `position`, or null where nothing is known about it. */
export function hoverAt(
  snapshot: Snapshot,
  position: Position,
  knowledge: Knowledge = NO_KNOWLEDGE,
): Hover | null {
  const offset = snapshot.lines.offsetAt(position);
  const { yaml } = snapshot;
  if (!yaml?.root || offset < yaml.span.start || offset >= yaml.span.end) {
    return snapshot.kind === 'prompt' ? placeholderHover(snapshot, offset, knowledge) : null;
  }
  const pointed = pointedAt(yaml.root, yaml.shape, offset);
  if (!pointed) return null;
  switch (pointed.kind) {
    case 'key':
      return hover(snapshot, pointed.entry.keySpan, `**${pointed.key.name}**\n\n${describeKey(pointed.key)}`);
    case 'choice':
      return hover(snapshot, pointed.node.span, `**${pointed.choice.value}**\n\n${t(pointed.choice.doc)}`);
    case 'name': {
      const words = describeName(snapshot, pointed.names, String(pointed.node.value), knowledge);
      return words === null ? null : hover(snapshot, pointed.node.span, words);
    }
  }
}

function describeName(
  snapshot: Snapshot,
  names: NamedThing,
  value: string,
  knowledge: Knowledge,
): string | null {
  const dataset = datasetAround(snapshot, knowledge);
  switch (names) {
    case 'endpoint':
      return describeEndpoint(value, knowledge);
    case 'model':
      return describeModel(value, knowledge);
    case 'dataset':
      return dataset && describeDataset(dataset);
    case 'column':
      return dataset && describeColumn(dataset, value);
    case 'prompt':
      return describePrompt(snapshot, value, knowledge);
    case 'partition':
    case 'account':
    case 'quality':
      return describeCluster(names, value, knowledge);
  }
}

function placeholderHover(snapshot: PromptSnapshot, offset: number, knowledge: Knowledge): Hover | null {
  const word = jinjaWordHover(snapshot, offset);
  if (word) return word;
  for (const { name, span } of placedPlaceholders(snapshot.text, snapshot.prompt)) {
    if (span.start > offset || offset > span.end) continue;
    const dataset = datasetAround(snapshot, knowledge);
    const value = dataset ? sampledValue(dataset, columnFor(snapshot, knowledge, name)) : [];
    return hover(snapshot, span, [describePlaceholder(snapshot.prompt, name), ...value].join('\n\n'));
  }
  return null;
}

/** A filter, test or statement of a Jinja body. */
function jinjaWordHover(snapshot: PromptSnapshot, offset: number): Hover | null {
  const { text, prompt } = snapshot;
  if (prompt.template.dialect !== 'jinja') return null;
  const { start, end } = prompt.bodySpan;
  const at = offset - start;
  const tag = readTags(text.slice(start, end)).find(({ span }) => span.start <= at && at < span.end);
  const index = tag?.tokens.findIndex(({ span }) => span.start <= at && at <= span.end) ?? -1;
  const token = tag?.tokens[index];
  if (!tag || token?.kind !== 'name') return null;
  const doc = jinjaDoc(tag, index);
  if (doc === null) return null;
  const span = { start: start + token.span.start, end: start + token.span.end };
  return hover(snapshot, span, `**${token.written}**\n\n${t(doc)}`);
}

function jinjaDoc({ kind, tokens }: Tag, index: number): string | null {
  const written = tokens[index]?.written ?? '';
  const [before, earlier] = [tokens[index - 1]?.written, tokens[index - 2]?.written];
  const from = <T>(words: Readonly<Record<string, T>>): T | null =>
    Object.hasOwn(words, written) ? (words[written] ?? null) : null;
  if (kind === 'statement' && index === 0) return from(STATEMENTS)?.doc ?? null;
  if (before === '|') return from(FILTERS);
  if (before === 'is' || (before === 'not' && earlier === 'is')) return from(TESTS);
  return before === '.' ? from(METHODS) : null;
}

function hover(snapshot: Snapshot, span: Span, value: string): Hover {
  return { contents: { kind: MarkupKind.Markdown, value }, range: snapshot.lines.rangeOf(span) };
}
