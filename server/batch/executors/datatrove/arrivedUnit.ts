/** A row that DataTrove wrote, in a finished file or in a checkpoint → a unit for the door; null for what is none of ours. */

import type { Completion, Usage } from '../../../generation/completion.ts';
import { CompletionDraft } from '../../../generation/wire/completionDraft.ts';
import { said } from '../../../language/said.ts';
import type { UnitKey } from '../../job.ts';
import type { Raw } from '../../rawFields.ts';
import type { ArrivedUnit } from '../ingestDoor.ts';

/** A row of `output/*.parquet`. */
export function unitOfRow(row: Raw): ArrivedUnit | null {
  const key = keyOf(row['unit']);
  if (!key) return null;
  const fingerprint = textOrNull(row['fingerprint']);
  const reason = textOrNull(row['failure_reason']);
  if (reason !== null) {
    return { key, fingerprint, outcome: failureOf({ ...row, reason, message: row['failure_message'] }) };
  }
  return withResults(key, fingerprint, row['rollout_results']);
}

/** A line of `checkpoints/<rank>/chunk_*.jsonl`: the document as DataTrove carries it. */
export function unitOfCheckpoint(line: Raw): ArrivedUnit | null {
  const metadata = asRecord(line['metadata']);
  const key = keyOf(metadata['unit']);
  if (!key) return null;
  const fingerprint = textOrNull(metadata['fingerprint']);
  const results = Array.isArray(metadata['rollout_results']) ? metadata['rollout_results'] : [];
  const failed = results
    .map((result: unknown) => asRecord(result)['failure'])
    .find((failure) => failure !== undefined);
  if (failed !== undefined) return { key, fingerprint, outcome: failureOf(asRecord(failed)) };
  return withResults(key, fingerprint, results);
}

function withResults(key: UnitKey, fingerprint: string | null, results: unknown): ArrivedUnit | null {
  if (!Array.isArray(results)) return null;
  const completions = results.map((result: unknown) => completionOf(asRecord(result)));
  return { key, fingerprint, outcome: { kind: 'completions', completions } };
}

/** As the transport would have made it of the same answer: reasoning split off, the texts joined. */
function completionOf(result: Raw): Completion {
  const draft = new CompletionDraft();
  draft.addReasoning(textOrNull(result['reasoning']) ?? '');
  draft.addContent(textOrNull(result['text']) ?? '');
  draft.end();
  draft.finishReason = textOrNull(result['finish_reason']);
  draft.usage = usageOf(result['usage']);
  return draft.completion();
}

function usageOf(value: unknown): Usage | null {
  const usage = asRecord(value);
  const [prompt_tokens, completion_tokens, total_tokens] = [
    usage['prompt_tokens'],
    usage['completion_tokens'],
    usage['total_tokens'],
  ].map((figure) =>
    typeof figure === 'number' && Number.isSafeInteger(figure) && figure >= 0 ? figure : null,
  );
  if (prompt_tokens == null || completion_tokens == null) return null;
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: total_tokens ?? prompt_tokens + completion_tokens,
  };
}

function failureOf(failure: Raw): ArrivedUnit['outcome'] {
  const attempts = failure['attempts'];
  return {
    kind: 'failure',
    reason: textOrNull(failure['reason']) ?? 'server-error',
    message: textOrNull(failure['message']) ?? said('No reason was given.'),
    attempts: typeof attempts === 'number' ? attempts : 0,
  };
}

function keyOf(unit: unknown): UnitKey | null {
  const parts = typeof unit === 'string' ? /^(\d+):(\d+):(\d+)$/.exec(unit) : null;
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function asRecord(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}
