/** Counts tests in the report that vitest's JSON reporter writes. */
import { readFile } from 'node:fs/promises';
import type { Counts } from './runSuite.ts';

/**
 * A file that could not be loaded has no tests to fail and counts as one failure, as does a run that ended badly
 * without any (an error outside tests, no report at all).
 */
export async function readVitestReport(path: string, exitCode: number): Promise<Counts> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const files: readonly FileReport[] = text === null ? [] : JSON.parse(text).testResults;
  const count = (...statuses: readonly string[]) =>
    files.flatMap((file) => file.assertionResults).filter((result) => statuses.includes(result.status))
      .length;
  const unloaded = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(failed),
  ).length;
  const failures = count('failed') + unloaded;
  return {
    passed: count('passed'),
    failed: failures === 0 && exitCode !== 0 ? 1 : failures,
    skipped: count('skipped', 'pending', 'todo', 'disabled'),
  };
}

interface FileReport {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

function failed(result: { readonly status: string }): boolean {
  return result.status === 'failed';
}
