/**
 * `npm test`: every check that needs no root, in the order in which they fail fastest, with one count of all at the
 * end. `--only NAME` (repeatable) runs chosen steps, `--all` adds those that fetch a server from Debian or packages from
 * PyPI, `--list` names
 * them.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { auditPackages } from './audit/auditPackages.ts';
import { buildIfChanged } from './buildIfChanged.ts';
import { type Counts, failedCheck, oneCheck, sumCounts } from './counts.ts';
import { readTestOptions } from './options.mjs';
import { reports } from './paths.ts';
import { readVitestReport } from './report/readVitestReport.ts';
import { summaryLines } from './report/summaryLines.ts';
import { runProcess } from './runProcess.ts';
import { runSuite } from './runSuite.ts';
import { testPackage } from './testPackage.ts';

interface Step {
  readonly name: string;
  readonly title: string;
  /** Runs only when it is asked for, by name or with `--all`. */
  readonly onRequest?: true;
  /** Runs on `dist/`: the build comes first, and where that fails this does not run. */
  readonly needsBuild?: true;
  run(): Promise<Counts>;
}

const steps: readonly Step[] = [
  { name: 'lint', title: 'Lint and format', run: () => check('biome', 'ci', '.') },
  { name: 'types', title: 'Types', run: () => check('tsc', '-b') },
  { name: 'dead-code', title: 'Dead code', run: () => check('knip') },
  { name: 'unit', title: 'Unit tests and fences', run: () => vitest('unit') },
  { name: 'build', title: 'Build', run: async () => oneCheck(await buildIfChanged()) },
  { name: 'host', title: 'Tests inside VS Code', needsBuild: true, run: () => runSuite() },
  {
    name: 'e2e',
    title: 'End to end',
    needsBuild: true,
    run: () => vitest('e2e', '--config', 'test/host/vitest.e2e.config.ts'),
  },
  {
    name: 'llama',
    title: 'Against llama-server',
    onRequest: true,
    needsBuild: true,
    run: () => vitest('llama', '--config', 'test/servers/llama/vitest.config.ts'),
  },
  {
    name: 'pyarrow',
    title: 'Parts in Python',
    onRequest: true,
    run: () => vitest('pyarrow', '--config', 'test/servers/pyarrow/vitest.config.ts'),
  },
  {
    name: 'datatrove',
    title: 'Jobs on DataTrove',
    onRequest: true,
    run: () => vitest('datatrove', '--config', 'test/servers/datatrove/vitest.config.ts'),
  },
  { name: 'audit', title: 'Packages that ship', run: auditPackages },
  {
    name: 'cluster',
    title: 'On a Slurm cluster',
    onRequest: true,
    needsBuild: true,
    run: () => vitest('cluster', '--config', 'test/servers/slurm/vitest.config.ts'),
  },
  { name: 'package', title: 'Package', needsBuild: true, run: testPackage },
];

process.exitCode = await main();

async function main(): Promise<number> {
  const said = readTestOptions(process.argv.slice(2));
  if (!said.ok) {
    console.error(said.problem);
    return 2;
  }
  const { only, all, list } = said.options;
  const unknown = only?.filter((name) => !steps.some((step) => step.name === name)) ?? [];
  if (unknown.length > 0) console.error(`No step is called ${unknown.join(', ')}.`);
  if (list || unknown.length > 0) {
    console.log(`Steps: ${steps.map(({ name }) => name).join(', ')}`);
    return unknown.length > 0 ? 2 : 0;
  }
  const chosen = choose(({ name, onRequest }) => only?.includes(name) ?? (all || !onRequest));
  const results = new Map<Step, Counts>();
  for (const step of chosen) results.set(step, await runStep(step, results));
  const total = sumCounts([...results.values()]);

  console.log('\n── Summary');
  for (const [step, counts] of results) console.log(summaryLine(step, counts));
  const counted = [...results].map(([{ name }, counts]) => ({ name, counts }));
  for (const line of summaryLines(counted)) console.log(line);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

/** The wanted steps, and the build where one of them needs it. */
function choose(wanted: (step: Step) => boolean): readonly Step[] {
  const needsBuild = steps.some((step) => wanted(step) && step.needsBuild);
  return steps.filter((step) => wanted(step) || (step.name === 'build' && needsBuild));
}

/** A step that throws has failed once; the steps after it still run. */
async function runStep(step: Step, before: ReadonlyMap<Step, Counts>): Promise<Counts> {
  console.log(`\n── ${step.title} (${step.name})`);
  if (step.needsBuild && [...before].some(([{ name }, { failed }]) => name === 'build' && failed > 0)) {
    console.log('   not run: the build failed');
    return { ...oneCheck(false), failures: [failedCheck('not run, because the build failed')] };
  }
  const start = performance.now();
  try {
    return await step.run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(message);
    return { ...oneCheck(false), failures: [failedCheck(message.split('\n', 1).join())] };
  } finally {
    console.log(`   ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

function summaryLine(step: Step, { passed, failed, skipped }: Counts): string {
  const parts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return `${step.title.padEnd(24)}${parts.join(', ')}`;
}

/** A program that succeeds counts as one test passed. */
async function check(command: string, ...args: string[]): Promise<Counts> {
  return oneCheck((await runProcess(command, args)).code === 0);
}

async function vitest(name: string, ...args: string[]): Promise<Counts> {
  const report = join(reports, `${name}.json`);
  await rm(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const end = await runProcess('vitest', ['run', ...args, ...reporters]);
  return readVitestReport(report, end.code);
}
