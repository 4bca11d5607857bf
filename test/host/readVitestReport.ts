/** Counts tests in the report that vitest's JSON reporter writes. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Counts, Failure } from './counts.ts';
import { failedCheck } from './counts.ts';
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
  /** Why the file could not be loaded. */
  readonly message?: string;
  readonly assertionResults: readonly TestReport[];
}

interface TestReport {
  readonly status: string;
  readonly fullName: string;
  /** The stacks of its errors, each with its whole message. */
  readonly failureMessages?: readonly string[];
}

function failuresOf(file: FileReport): readonly Failure[] {
  const path = relative(root, file.name);
  const tests = file.assertionResults.filter(({ status }) => status === 'failed');
  if (tests.length === 0 && file.status === 'failed') {
    return [{ ...failedCheck('the file as a whole'), file: path, message: firstLine(file.message ?? '') }];
  }
  return tests.map(({ fullName, failureMessages = [] }) => {
    const said = failureMessages.join('\n');
    const picture = /^What the window showed: (.*)$/m.exec(said)?.[1] ?? null;
    return { name: fullName, file: path, message: firstLine(said), picture };
  });
}

/** Without colours, and no longer than a line of a report. */
function firstLine(text: string): string {
  const line =
    stripVTControlCharacters(text)
      .split('\n')
      .find((each) => each.trim() !== '') ?? '';
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}

const LONGEST = 200;
