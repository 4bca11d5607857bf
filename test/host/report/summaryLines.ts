/** What `npm test` says at its end below the counts of its steps, so that whoever sees only the end knows what happened. */
import type { Counts, Failure } from '../counts.ts';

/** First what failed, then what passed only when it was tried again, each with its step. */
export function summaryLines(
  steps: readonly { readonly name: string; readonly counts: Counts }[],
): readonly string[] {
  const failed = steps.flatMap(({ name, counts: { failed: count, failures } }) => [
    ...failures.map((failure) => `✗ ${name}${lines(failure)}`),
    ...(count > failures.length ? [`✗ ${name}: what it printed above says why`] : []),
  ]);
  const again = steps.flatMap(({ name, counts }) =>
    counts.secondTries.map((test) => `↻ passed only at the second try: ${name}${lines(test)}`),
  );
  return [...failed, ...again];
}

function lines({ name, file, message, picture }: Failure): string {
  const below = [message, picture ?? ''].filter((line) => line !== '');
  return [`${file === null ? '' : ` ${file}`}: ${name}`, ...below].join('\n  ');
}
