/**
 * What VS Code calls to run the tests inside its extension host: mocha over every `*.test.cjs` beside this bundle. It
 * prints as mocha does and leaves the counts in the file REPHRASE_SUITE_REPORT.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { format } from 'node:util';
import type { Counts, Failure } from '../counts.ts';
import { PATIENCE } from '../patience.ts';

/** Stands before each line that mocha prints: VS Code mixes what tests print with what it says itself. */
export const mochaMark = '┃';

/** Rejects when a test failed, which makes VS Code end with code 1. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const grep = process.env['REPHRASE_SUITE_GREP'];
  const mocha = new Mocha({
    timeout: PATIENCE.testMs,
    color: false,
    ...(grep === undefined ? {} : { grep }),
  });
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => {
    for (const line of format(...parts).split('\n')) console.log(mochaMark + line);
  };
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  }
  const failures: Failure[] = [];
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
    runner.on('fail', (test, error) => {
      const [message = ''] = String(error).split('\n');
      const file = `test/host/suite/${basename(test.file ?? '').replace(/cjs$/, 'ts')}`;
      failures.push({ name: test.fullTitle(), file, message, picture: null });
    });
  });
  const counts: Counts = {
    passed: stats?.passes ?? 0,
    failed: stats?.failures ?? 1,
    skipped: stats?.pending ?? 0,
    failures,
    secondTries: [],
  };
  const report = process.env['REPHRASE_SUITE_REPORT'];
  if (report !== undefined) writeFileSync(report, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed inside VS Code`);
}
