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
  { sure }: { readonly sure: boolean },
  before: Snapshot | null = null,
): PromptSnapshot {
  return new PromptVersion(document, sure, before?.kind === 'prompt' ? before.lastReading() : null);
}

/** An experiment's snapshot. Parses once, on first use. `before` as for a prompt. */
export function experimentSnapshot(
  document: DocumentVersion,
  before: Snapshot | null = null,
): ExperimentSnapshot {
  return new ExperimentVersion(document, before?.kind === 'experiment' ? before.lastReading() : null);
}

/** What both kinds derive from. `R` is how a version is read. */
abstract class Version<R> {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  #lines: LineIndex | undefined;
  #read: R | undefined;
  #earlier: R | null;

  constructor({ uri, version, text }: DocumentVersion, earlier: R | null) {
    this.uri = uri;
    this.version = version;
    this.text = text;
    this.#earlier = earlier;
  }

  protected abstract readAfter(earlier: R | null): R;

  get lines(): LineIndex {
    this.#lines ??= createLineIndex(this.text);
    return this.#lines;
  }

  get reading(): R {
    this.#read ??= this.readAfter(this.#earlier);
    this.#earlier = null;
    return this.#read;
  }

  lastReading(): R | null {
    return this.#read ?? this.#earlier;
  }
}

class PromptVersion extends Version<PromptReading> implements PromptSnapshot {
  readonly kind = 'prompt';
  readonly #sure: boolean;
  #sheet: Sheet | undefined;
  #problems: readonly Problem[] | undefined;
  #counted: CountedPrompt | undefined;

  constructor(document: DocumentVersion, sure: boolean, earlier: PromptReading | null) {
    super(document, earlier);
    this.#sure = sure;
  }

  protected readAfter(earlier: PromptReading | null): PromptReading {
    return readPromptAgain(this.text, earlier);
  }

  get prompt(): Prompt {
    return this.reading.prompt;
  }

  get sheet(): Sheet {
    this.#sheet ??= sheetOf(this.text, this.prompt, this.#sure);
    return this.#sheet;
  }

  get problems(): readonly Problem[] {
    this.#problems ??= checkSheet(this.sheet);
    return this.#problems;
  }

  get counted(): CountedPrompt {
    this.#counted ??= countPrompt(this.prompt);
    return this.#counted;
  }

  get yaml(): YamlPart | null {
    const { frontMatterSpan, frontMatter } = this.prompt;
    return frontMatterSpan && { span: frontMatterSpan, root: frontMatter, shape: PROMPT_SCHEMA };
  }
}

class ExperimentVersion extends Version<ExperimentReading> implements ExperimentSnapshot {
  readonly kind = 'experiment';

  protected readAfter(earlier: ExperimentReading | null): ExperimentReading {
    return parseExperiment(this.text, 'experiment', earlier);
  }

  get experiment(): Experiment | null {
    return this.reading.experiment;
  }

  get problems(): readonly Problem[] {
    return this.reading.problems;
  }

  get yaml(): YamlPart {
    return {
      span: { start: 0, end: this.text.length },
      root: this.reading.root,
      shape: EXPERIMENT_SCHEMA,
    };
  }
}
