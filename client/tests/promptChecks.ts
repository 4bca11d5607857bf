/** The checks that a prompt asks for, each with its place in the file. Text in, data out. */
import { t } from '@vscode/l10n';
import { numberAt, objectOf } from '../../server/language/conformedValue.ts';
import type { JsonValue } from '../../server/language/json.ts';
import { createLineIndex } from '../../server/language/lineIndex.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import type { YamlNode } from '../../server/language/yaml/yamlNode.ts';
import { entryOf, toJson } from '../../server/language/yaml/yamlNode.ts';

/** One item of `output.checks`. */
export interface PromptCheck {
  readonly name: string;
  /** "length_ratio 0.2 to 3" */
  readonly label: string;
  /** Where it is written, from 0. */
  readonly line: number;
}

/** Valid checks alone, in the order in which verdicts on them come; what is wrong is a diagnostic elsewhere. */
export function promptChecks(text: string): readonly PromptCheck[] {
  const { frontMatter, header } = readPrompt(text);
  const written = entryOf(entryOf(frontMatter, 'output')?.value ?? null, 'checks')?.value;
  if (written?.kind !== 'list') return [];
  const lines = createLineIndex(text);
  const rest = [...written.items];
  return header.checks.flatMap((check) => {
    // What did not conform was left out of the header: pass over it.
    let node = rest.shift();
    while (node && !isWritten(node, check)) node = rest.shift();
    if (!node) return [];
    const [[name, value] = ['', null]] = Object.entries(check ?? {});
    return [{ name, label: labelOf(name, value), line: lines.positionAt(node.span.start).line }];
  });
}

function isWritten(node: YamlNode, check: JsonValue): boolean {
  return JSON.stringify(toJson(node)) === JSON.stringify(check);
}

function labelOf(name: string, value: JsonValue): string {
  const min = numberAt(objectOf(value), 'min');
  const max = numberAt(objectOf(value), 'max');
  if (min !== null && max !== null) return t('{0} {1} to {2}', name, min, max);
  if (min !== null) return t('{0} at least {1}', name, min);
  return max === null ? name : t('{0} at most {1}', name, max);
}
