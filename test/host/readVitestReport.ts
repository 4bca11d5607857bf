/** Counts tests in the report that vitest's JSON reporter writes. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Counts } from './counts.ts';
import { root } from './paths.ts';

/**
 * A file that could not be loaded has no tests to fail and counts as one failure, as does a run that ended badly
 * without any (an error outside tests, no report at all).
 */
export async function readVitestReport(path: string, exitCode: number): Promise<Counts> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const files: readonly FileReport[] = text === null ? [] : JSON.parse(text).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const failures = files.flatMap((file) => failuresOf(file));
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failures.length === 0 && exitCode !== 0 ? 1 : failures.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').length,
    failures,
  };
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

function failuresOf(file: FileReport): readonly string[] {
  const path = relative(root, file.name);
  const tests = file.assertionResults.filter(({ status }) => status === 'failed');
  if (tests.length > 0) return tests.map(({ fullName }) => `${path}: ${fullName}`);
  return file.status === 'failed' ? [`${path} as a whole`] : [];
}
