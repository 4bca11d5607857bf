/** Formatting: front matter and experiments. A body is sent as it stands, so it is never touched. */
import type { TextEdit } from 'vscode-languageserver-types';
import { formatYaml } from '../language/yaml/formatYaml.ts';
import type { Snapshot } from './snapshot.ts';

/** At most one edit; none where the YAML has syntax problems, which the diagnostics show, or is formatted already. */
export function formattingEditsOf({ yaml, problems, text, lines }: Snapshot): TextEdit[] {
  const broken = problems.some(({ code }) => code === 'front-matter-syntax' || code === 'experiment-syntax');
  if (!yaml?.root || broken) return [];
  const source = text.slice(yaml.span.start, yaml.span.end);
  const newText = formatYaml(source);
  return newText === null || newText === source ? [] : [{ range: lines.rangeOf(yaml.span), newText }];
}
