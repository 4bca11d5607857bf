/** Prompt text → `Prompt`. Reading never fails: what is wrong becomes a problem, and the rest keeps its meaning. */

import { t } from '@vscode/l10n';
import { DEFAULT_HEADER, decodeHeader } from './decodeHeader.ts';
import type { Problem } from './problem.ts';
import type { Prompt } from './prompt.ts';
import { conform } from './schema/conform.ts';
import { PROMPT_SCHEMA } from './schema/promptSchema.ts';
import type { PromptLayout } from './splitPrompt.ts';
import { normaliseLineEnds, splitPrompt } from './splitPrompt.ts';
import { scanTemplate } from './template.ts';
import type { YamlReading } from './yaml/readYaml.ts';
import { readYaml, withoutEchoes } from './yaml/readYaml.ts';

/** Front matter longer than this, in UTF-16 code units, is not read. */
const MAX_FRONT_MATTER = 128 * 1024;

/** A prompt with what its next reading, after an edit, need not do again. */
export interface PromptReading {
  readonly prompt: Prompt;
  /** The front matter's own text with how it was read; null without any. */
  readonly source: { readonly text: string; readonly yaml: YamlReading } | null;
}

/** Reads a prompt file. Never throws, whatever the text. */
export function readPrompt(text: string): Prompt {
  return readPromptAgain(text, null).prompt;
}

/** As `readPrompt`. `before` is an earlier reading of the same file: it saves time and changes nothing. */
export function readPromptAgain(text: string, before: PromptReading | null): PromptReading {
  const layout = splitPrompt(text);
  const kept = before && isUnchanged(text, layout, before) ? before : null;
  const { said, source } = kept
    ? { said: kept.prompt, source: kept.source }
    : readFrontMatter(text, layout, before);
  const { header, frontMatter, headerProblems } = said;
  const body = normaliseLineEnds(text.slice(layout.body.start, layout.body.end));
  const template = scanTemplate(body, header.dialect);
  const { body: bodySpan, frontMatter: frontMatterSpan } = layout;
  return { prompt: { header, frontMatter, headerProblems, template, bodySpan, frontMatterSpan }, source };
}

/** Most edits are in the body: front matter that stands where it stood, as it stood, is not read again. */
function isUnchanged(
  text: string,
  { frontMatter, unclosed: open }: PromptLayout,
  before: PromptReading,
): boolean {
  if (!frontMatter || !before.source || open) return false;
  const { start, end } = frontMatter;
  return start === before.prompt.frontMatterSpan?.start && text.slice(start, end) === before.source.text;
}

function readFrontMatter(
  text: string,
  layout: PromptLayout,
  before: PromptReading | null,
): {
  readonly said: Pick<Prompt, 'header' | 'frontMatter' | 'headerProblems'>;
  readonly source: PromptReading['source'];
} {
  if (!layout.frontMatter) {
    return { said: { header: DEFAULT_HEADER, frontMatter: null, headerProblems: [] }, source: null };
  }
  const bounds = { code: 'front-matter-syntax', maxLength: MAX_FRONT_MATTER };
  const yaml = readYaml(text, layout.frontMatter, bounds, before?.source?.yaml ?? null);
  const { root, problems } = yaml;
  // Without a closing line everything counts as front matter, so what its YAML says would only be noise.
  if (layout.unclosed) {
    return {
      said: { header: DEFAULT_HEADER, frontMatter: root, headerProblems: [unclosed(text, layout)] },
      source: null,
    };
  }
  const source = { text: text.slice(layout.frontMatter.start, layout.frontMatter.end), yaml };
  if (!root) return { said: { header: DEFAULT_HEADER, frontMatter: null, headerProblems: problems }, source };
  const { value, problems: unfit } = conform(root, PROMPT_SCHEMA, {
    unknownKey: 'front-matter-unknown-key',
    value: 'front-matter-value',
  });
  const headerProblems = withoutEchoes(problems, unfit);
  return { said: { header: decodeHeader(value), frontMatter: root, headerProblems }, source };
}

function unclosed(text: string, layout: PromptLayout): Problem {
  const start = layout.opening?.start ?? 0;
  return {
    code: 'front-matter-syntax',
    severity: 'error',
    message: t(
      'This line opens front matter, and no line --- closes it. Close it where the prompt begins; a prompt that itself begins with --- has an empty block, two lines of ---, before it.',
    ),
    span: { start, end: start + 3 },
    fixes: closingFixes(text, layout),
  };
}

/** Closes the block before the first blank line; offered only where what stands above it looks like keys. */
function closingFixes(text: string, layout: PromptLayout): Problem['fixes'] {
  const from = layout.frontMatter?.start ?? text.length;
  const keys = /^(?:(?:[A-Za-z_][\w-]*:|[ \t]+\S|#|- )[^\r\n]*(\r\n|\r|\n))+/.exec(
    text.slice(from, from + 20_000),
  );
  if (!keys) return [];
  const at = from + keys[0].length;
  const edits = [{ span: { start: at, end: at }, newText: `---${keys[1] ?? '\n'}` }];
  return [{ title: t('Close the front matter with ---'), edits, preferred: true }];
}
