/** Prompt text → `Prompt`. Reading never fails: what is wrong becomes a problem, and the rest keeps its meaning. */

import { DEFAULT_HEADER, decodeHeader } from './decodeHeader.ts';
import type { Problem } from './problem.ts';
import type { Prompt } from './prompt.ts';
import { conform } from './schema/conform.ts';
import { PROMPT_SCHEMA } from './schema/promptSchema.ts';
import type { PromptLayout } from './splitPrompt.ts';
import { normaliseLineEnds, splitPrompt } from './splitPrompt.ts';
import { scanTemplate } from './template.ts';
import { readYaml, withoutEchoes } from './yaml/readYaml.ts';

/** Front matter longer than this, in UTF-16 code units, is not read. */
const MAX_FRONT_MATTER = 128 * 1024;

/** Reads a prompt file. Never throws, whatever the text. */
export function readPrompt(text: string): Prompt {
  const layout = splitPrompt(text);
  return {
    ...readFrontMatter(text, layout),
    template: scanTemplate(normaliseLineEnds(text.slice(layout.body.start, layout.body.end))),
    bodySpan: layout.body,
    frontMatterSpan: layout.frontMatter,
  };
}

function readFrontMatter(
  text: string,
  layout: PromptLayout,
): Pick<Prompt, 'header' | 'frontMatter' | 'headerProblems'> {
  if (!layout.frontMatter) return { header: DEFAULT_HEADER, frontMatter: null, headerProblems: [] };
  const { root, problems } = readYaml(text, layout.frontMatter, {
    code: 'front-matter-syntax',
    maxLength: MAX_FRONT_MATTER,
  });
  // Without a closing line everything counts as front matter, so what its YAML says would only be noise.
  const headerProblems = layout.unclosed ? [unclosed(text, layout)] : problems;
  if (!root || layout.unclosed) return { header: DEFAULT_HEADER, frontMatter: root, headerProblems };
  const { value, problems: unfit } = conform(root, PROMPT_SCHEMA, {
    unknownKey: 'front-matter-unknown-key',
    value: 'front-matter-value',
  });
  return { header: decodeHeader(value), frontMatter: root, headerProblems: withoutEchoes(problems, unfit) };
}

function unclosed(text: string, layout: PromptLayout): Problem {
  const start = layout.opening?.start ?? 0;
  return {
    code: 'front-matter-syntax',
    severity: 'error',
    message:
      'This line opens front matter, and no line --- closes it. Close it where the prompt begins; a prompt that itself begins with --- has an empty block, two lines of ---, before it.',
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
  return [{ title: 'Close the front matter with ---', edits, preferred: true }];
}
