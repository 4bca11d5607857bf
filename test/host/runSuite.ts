/** Runs `suite/*.test.ts` inside VS Code, on a copy of `samples/`. An argument is a pattern for mocha's `--grep`. */

import { createWriteStream, globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { Writable } from 'node:stream';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { projectTexts } from '../../server/batch/executors/datatrove/projectFiles.ts';
import { type Counts, oneCheck } from './counts.ts';
import { cache, reports, root } from './paths.ts';
import { mochaMark } from './suite/index.ts';
import { findVsCode } from './vscode/findVsCode.ts';
import { quietSettings } from './vscode/quietSettings.ts';

/** Of this process alone, so that two runs do not meet; below the repository, where the bundles find mocha. */
const bundles = join(cache, 'suite', String(process.pid));
const report = join(bundles, 'report.json');
const log = join(reports, 'suite.log');

if (import.meta.main) process.exitCode = (await runSuite({ grep: process.argv[2] })).failed === 0 ? 0 : 1;

export interface SuiteOptions {
  /** Which tests, by a pattern over their names; all where left out. */
  readonly grep?: string | undefined;
  /** The extension's folder, with a built `dist/`: this repository where left out. */
  readonly extension?: string;
}

/** Counts what mocha counted; a VS Code that ends without a report counts as one failure. */
export async function runSuite({ grep, extension = root }: SuiteOptions = {}): Promise<Counts> {
  await bundleSuite();
  await mkdir(reports, { recursive: true });
  const vscode = await findVsCode();
  console.log(`In ${vscode.name}; everything it prints is in ${relative(root, log)}`);
  const output = mochaLines();
  const temporary = await mkdtemp(join(tmpdir(), 'rephrase-'));
  try {
    await cp(join(root, 'samples'), join(temporary, 'samples'), { recursive: true });
    await mkdir(join(temporary, 'vscode', 'User'), { recursive: true });
    await writeFile(join(temporary, 'vscode', 'User', 'settings.json'), JSON.stringify(quietSettings));
    await runTests({
      vscodeExecutablePath: vscode.executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: join(bundles, 'index.cjs'),
      launchArgs: [
        join(temporary, 'samples'),
        `--user-data-dir=${join(temporary, 'vscode')}`,
        `--extensions-dir=${join(temporary, 'extensions')}`,
      ],
      stdout: output,
      stderr: output,
      extensionTestsEnv: {
        PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
        REPHRASE_SUITE_REPORT: report,
        ...(grep === undefined ? {} : { REPHRASE_SUITE_GREP: grep }),
      },
    });
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
  output.end();
  const counts = await readReport();
  await rm(bundles, { recursive: true, force: true });
  if (counts === null) console.log(`VS Code ended before the tests did. Read ${relative(root, log)}.`);
  return counts ?? oneCheck(false);
}

async function bundleSuite(): Promise<void> {
  await rm(bundles, { recursive: true, force: true });
  await build({
    entryPoints: globSync('test/host/suite/{index,*.test}.ts', { cwd: root }).map((path) => join(root, path)),
    outdir: bundles,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    define: {
      DATATROVE_PROJECT: JSON.stringify(JSON.stringify(await projectTexts())),
      'import.meta.dirname': '__dirname',
    },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Shows the lines that mocha printed and writes every line to the log. */
function mochaLines(): Writable {
  const file = createWriteStream(log);
  let rest = '';
  return new Writable({
    write(chunk, _encoding, done) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        file.write(`${line}\n`);
        const start = line.indexOf(mochaMark);
        if (start >= 0) console.log(line.slice(start + mochaMark.length));
      }
      done();
    },
    final(done) {
      file.end(rest, done);
    },
  });
}

async function readReport(): Promise<Counts | null> {
  const text = await readFile(report, 'utf8').catch(() => null);
  return text === null ? null : JSON.parse(text);
}
