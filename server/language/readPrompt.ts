/** Prompt text → `Prompt`. Reading never fails: what is wrong becomes a problem, and the rest keeps its meaning. */
import { parse } from 'yaml';
import type { JsonObject, JsonValue } from './json.ts';
import type { Problem } from './problem.ts';
import type { OutputForm, Prompt, PromptHeader } from './prompt.ts';
import { normaliseLineEnds, splitPrompt } from './splitPrompt.ts';
import { scanTemplate } from './template.ts';

/** Reads a prompt file. Never throws, whatever the text. */
export function readPrompt(text: string): Prompt {
  const layout = splitPrompt(text);
  const problems: Problem[] = [];
  let value: JsonValue = null;
  if (layout.unclosed && layout.opening) {
    problems.push(
      syntax('The front matter is not closed: a line --- is missing at its end.', layout.opening.start),
    );
  } else if (layout.frontMatter) {
    try {
      value = parse(text.slice(layout.frontMatter.start, layout.frontMatter.end), { logLevel: 'silent' });
    } catch (error) {
      problems.push(syntax(error instanceof Error ? error.message : String(error), layout.frontMatter.start));
    }
  }
  return {
    header: headerOf(asObject(value)),
    template: scanTemplate(normaliseLineEnds(text.slice(layout.body.start, layout.body.end))),
    bodySpan: layout.body,
    frontMatterSpan: layout.frontMatter,
    headerProblems: problems,
  };
}

function headerOf(value: JsonObject): PromptHeader {
  const output = asObject(value['output']);
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(asObject(value['inputs']))) {
    const column = asObject(input)['column'];
    if (typeof column === 'string') inputs[name] = column;
  }
  return {
    name: asText(value['name']),
    description: asText(value['description']),
    system: asText(value['system']),
    inputs,
    parameters: asObject(value['parameters']),
    extraBody: asObject(value['extra_body']),
    form: (asText(output['form']) ?? 'free') as OutputForm,
    checks: Array.isArray(output['checks']) ? output['checks'] : [],
    ignore: Array.isArray(value['ignore']) ? value['ignore'].filter((code) => typeof code === 'string') : [],
  };
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function asText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function syntax(message: string, start: number): Problem {
  return {
    code: 'front-matter-syntax',
    severity: 'error',
    message,
    span: { start, end: start + 3 },
    fixes: [],
  };
}
