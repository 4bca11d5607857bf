/**
 * One version of one open document, with everything derived from it. Immutable: a changed document has a new
 * snapshot, and nothing in this room holds more than one.
 */
import type { Experiment } from '../experiment/experiment.ts';
import { EXPERIMENT_SCHEMA } from '../experiment/experimentSchema.ts';
import type { ExperimentReading } from '../experiment/readExperiment.ts';
import { parseExperiment } from '../experiment/readExperiment.ts';
import { checkSheet } from '../language/checkPrompt.ts';
import type { CountedPrompt } from '../language/fit.ts';
import { countPrompt } from '../language/fit.ts';
import type { LineIndex } from '../language/lineIndex.ts';
import { createLineIndex } from '../language/lineIndex.ts';
import type { Problem } from '../language/problem.ts';
import type { Prompt } from '../language/prompt.ts';
import type { PromptReading } from '../language/readPrompt.ts';
import { readPromptAgain } from '../language/readPrompt.ts';
import type { Sheet } from '../language/rules/sheet.ts';
import { sheetOf } from '../language/rules/sheet.ts';
import { PROMPT_SCHEMA } from '../language/schema/promptSchema.ts';
import type { Shape } from '../language/schema/shape.ts';
import type { Span } from '../language/span.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';

/** What a snapshot is taken of. */
export interface DocumentVersion {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

interface Common extends DocumentVersion {
  readonly lines: LineIndex;
  /** Sorted by place; computed on first use. */
  readonly problems: readonly Problem[];
  /** The YAML in the document: front matter, or all of an experiment; null in a prompt without front matter. */
  readonly yaml: YamlPart | null;
}

/** Where YAML stands in a document, what it holds, and what it may hold. */
export interface YamlPart {
  readonly span: Span;
  readonly root: YamlNode | null;
  readonly shape: Shape;
}

export interface PromptSnapshot extends Common {
  readonly kind: 'prompt';
  readonly prompt: Prompt;
  /** Laid out for rules. */
  readonly sheet: Sheet;
  readonly counted: CountedPrompt;
  /** The latest reading at hand, of this version or an earlier one, for the snapshot of the next version. */
  lastReading(): PromptReading | null;
}

export interface ExperimentSnapshot extends Common {
  readonly kind: 'experiment';
  readonly experiment: Experiment | null;
  /** As in a prompt's snapshot. */
  lastReading(): ExperimentReading | null;
}

export type Snapshot = PromptSnapshot | ExperimentSnapshot;

/**
 * A prompt's snapshot; `sure` as in `checkPrompt`. Parses once, on first use. `before` is a snapshot of an earlier
 * version: what did not change since is not read again, and nothing of it is kept alive.
 */
export function promptSnapshot(
  document: DocumentVersion,
  options: { readonly sure: boolean },
  before: Snapshot | null = null,
): PromptSnapshot {
  const { text } = document;
  const earlier = before?.kind === 'prompt' ? before.lastReading() : null;
  const lines = once(() => createLineIndex(text));
  const reading = onceAgain(earlier, (last) => readPromptAgain(text, last));
  const prompt = (): Prompt => reading.get().prompt;
  const sheet = once(() => sheetOf(text, prompt(), options.sure));
  const problems = once(() => checkSheet(sheet()));
  const counted = once(() => countPrompt(prompt()));
  return {
    ...document,
    kind: 'prompt',
    get lines() {
      return lines();
    },
    lastReading: reading.last,
    get prompt() {
      return prompt();
    },
    get sheet() {
      return sheet();
    },
    get counted() {
      return counted();
    },
    get problems() {
      return problems();
    },
    get yaml() {
      const { frontMatterSpan, frontMatter } = prompt();
      return frontMatterSpan && { span: frontMatterSpan, root: frontMatter, shape: PROMPT_SCHEMA };
    },
  };
}

/** An experiment's snapshot. Parses once, on first use. `before` as for a prompt. */
export function experimentSnapshot(
  document: DocumentVersion,
  before: Snapshot | null = null,
): ExperimentSnapshot {
  const { text } = document;
  const earlier = before?.kind === 'experiment' ? before.lastReading() : null;
  const lines = once(() => createLineIndex(text));
  const reading = onceAgain(earlier, (last) => parseExperiment(text, 'experiment', last));
  return {
    ...document,
    kind: 'experiment',
    lastReading: reading.last,
    get lines() {
      return lines();
    },
    get experiment() {
      return reading.get().experiment;
    },
    get problems() {
      return reading.get().problems;
    },
    get yaml() {
      return { span: { start: 0, end: text.length }, root: reading.get().root, shape: EXPERIMENT_SCHEMA };
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** As `once`, with the result of an earlier version at hand; that is let go as soon as there is one of this version. */
function onceAgain<T>(earlier: T | null, make: (earlier: T | null) => T): { get(): T; last(): T | null } {
  let made: { readonly value: T } | undefined;
  let last = earlier;
  return {
    get() {
      made ??= { value: make(last) };
      last = made.value;
      return made.value;
    },
    last: () => last,
  };
}
