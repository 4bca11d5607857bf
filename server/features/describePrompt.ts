/** A prompt that an experiment names, in Markdown: its name, its length, and how it fits. */
import { fitWords } from './fitWords.ts';
import type { Knowledge } from './knowledge.ts';
import type { Snapshot } from './snapshot.ts';
import { useAround } from './worldAround.ts';

/** Null where the prompt was not read. */
export function describePrompt(snapshot: Snapshot, path: string, knowledge: Knowledge): string | null {
  const known = knowledge.experiment.prompts.get(path);
  if (!known) return null;
  const { description } = known.prompt.header;
  const use = useAround(snapshot, knowledge);
  const parts = [
    `**${known.name}**${description === null ? '' : `: ${description.replace(/\s+/g, ' ').slice(0, 200)}`}`,
    `${fitWords(known, use).join(' · ')}.`,
  ];
  return parts.join('\n\n');
}
