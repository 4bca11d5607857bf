/** Counts tests in the report that vitest's JSON reporter writes, and says which of them failed or had to be tried again. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Counts, Failure } from '../counts.ts';
import { failedCheck } from '../counts.ts';
import { root } from '../paths.ts';

/**
 * A file that could not be loaded has no tests to fail and counts as one failure, as does a run that ended badly
 * without any (an error outside tests, no report at all).
 */
export async function readVitestReport(path: string, exitCode: number): Promise<Counts> {
  return countReport(await readFile(path, 'utf8').catch(() => null), exitCode);
}

/** The same from the report's text; null where none was written. */
export function countReport(text: string | null, exitCode: number): Counts {
  const files: readonly FileReport[] = text === null ? [] : JSON.parse(text).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const failures = files.flatMap((file) => failuresOf(file));
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failures.length === 0 && exitCode !== 0 ? 1 : failures.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').length,
    failures,
    secondTries: files.flatMap((file) => file.assertionResults.filter(triedAgain).map(describeIn(file))),
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
  const tests = file.assertionResults.filter(({ status }) => status === 'failed');
  if (tests.length === 0 && file.status === 'failed') {
    return [
      {
        ...failedCheck('the file as a whole'),
        file: relative(root, file.name),
        message: firstLine(file.message ?? ''),
      },
    ];
  }
  return tests.map(describeIn(file));
}

/** A test that passed keeps what it said when it failed before. */
function triedAgain({ status, failureMessages = [] }: TestReport): boolean {
  return status === 'passed' && failureMessages.length > 0;
}

/** By what it said the first time that it failed. */
function describeIn(file: FileReport): (test: TestReport) => Failure {
  return ({ fullName, failureMessages = [] }) => {
    const said = failureMessages.join('\n');
    const picture = /^What the window showed: (.*)$/m.exec(said)?.[1] ?? null;
    return { name: fullName, file: relative(root, file.name), message: firstLine(said), picture };
  };
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
