/** What a prompt file says, decoded: plain data that every other room works with. Reading is `readPrompt.ts`. */
import type { JsonObject, JsonValue } from './json.ts';
import type { Problem } from './problem.ts';
import type { Span } from './span.ts';
import type { Dialect, Template } from './template.ts';
import type { YamlNode } from './yaml/yamlNode.ts';

/** The shape an author declares for the rephrasings; measures and checks follow it. */
export type OutputForm = 'faq' | 'table' | 'math' | 'tutorial' | 'qa' | 'list' | 'json' | 'free';

/** Sampling parameters as written: a list as a value is a sweep over its items. */
export type Parameters = Readonly<Record<string, JsonValue>>;

/** The front matter of a prompt, decoded; what is not written stands at its default. */
export interface PromptHeader {
  /** As written, else null: callers then take the file's name without its extensions. */
  readonly name: string | null;
  readonly description: string | null;
  readonly system: string | null;
  /** How the body is read. */
  readonly dialect: Dialect;
  /** Placeholder name to column name, only what is written; DOCUMENT defaults to the dataset's text column. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly parameters: Parameters;
  /** Passed through into the request body untouched. */
  readonly extraBody: JsonObject;
  readonly form: OutputForm;
  /** Checks as written; decoded by the measures room where they are run. */
  readonly checks: readonly JsonValue[];
  /** Codes of rules that the author switched off in this file. */
  readonly ignore: readonly string[];
}

/** A prompt file, read. */
export interface Prompt {
  readonly header: PromptHeader;
  /** The body as it is sent: LF line ends, trimmed as Python's `str.strip()` does, otherwise character for character. */
  readonly template: Template;
  /** Where the trimmed body stands in the file, in UTF-16 code units of the file's text. */
  readonly bodySpan: Span;
  /** Where the YAML of the front matter stands, without its `---` lines; null without front matter. */
  readonly frontMatterSpan: Span | null;
  /** The front matter as positioned data; null without any, or where it holds nothing that can be read. */
  readonly frontMatter: YamlNode | null;
  /** Problems of the front matter alone (syntax, keys, values); the rules of the body are `checkPrompt.ts`. */
  readonly headerProblems: readonly Problem[];
}
