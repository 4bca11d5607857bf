/** Requests as lines of the Batch API of OpenAI and servers like it: bodies are those that Rephrase sends. */
import type { ExportedRequest } from './exportedPrompt.ts';

/** One line, without its end. The id says row, variant and rollout, and is unique within one export. */
export function batchLine(
  { variant, row, rollout, body }: ExportedRequest,
  variants: readonly string[],
): string {
  const id = `row-${row}.variant-${variants.indexOf(variant.id)}.rollout-${rollout}`;
  return JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body });
}
