/** The runner's memory over more rows than any server here could answer: a whole job whose answers come from memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { readManifest } from '../../../server/batch/jobReader.ts';
import { MEMORY_ENVIRONMENT, memoryFlags } from '../../../server/batch/launchRunner.ts';
import { makeBenchJob } from './makeBenchJob.ts';
import { followJob, writeSmallDocuments } from './measureMemory.ts';
import { say, saysWhether } from './report.ts';

const IN_FLIGHT = 256;
const TARGET_MEGABYTES = 200;
const TEXT_REPEATS = 2;

/** Runs jobs of so many rows one after the other, and prints the memory of each. */
export async function measureSimulated(root: string, sizes: readonly number[]): Promise<void> {
  const script = await bundled(root);
  for (const rows of sizes) {
    const source = join(root, 'simulated.jsonl');
    await writeSmallDocuments(source, rows, TEXT_REPEATS);
    // Nobody listens there, and nobody is asked.
    const url = 'http://127.0.0.1:9/v1';
    const folder = await makeBenchJob({ root, url, source, concurrency: IN_FLIGHT });
    const manifest = await readManifest(folder);
    if (!manifest.ok) throw new Error(manifest.message);
    say(`\nMemory over ${rows.toLocaleString('en')} simulated rows, ${IN_FLIGHT} in flight`);
    const child = spawn(process.execPath, [...memoryFlags(manifest.value), script, folder], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...MEMORY_ENVIRONMENT },
    });
    const startedAt = performance.now();
    const [course] = await Promise.all([followJob(folder, child.pid ?? 0), once(child, 'exit')]);
    const seconds = (performance.now() - startedAt) / 1000;
    say(`  ${(rows / seconds).toFixed(0)} rows/s over ${seconds.toFixed(0)} s`);
    say(`  resident after each tenth: ${course.tenths.map((size) => size.toFixed(0)).join(', ')} MB`);
    const peak = `peak ${course.peak.toFixed(0)} MB`;
    saysWhether(peak, course.peak <= TARGET_MEGABYTES, `≤ ${TARGET_MEGABYTES} MB`);
    await rm(dirname(dirname(folder)), { recursive: true });
  }
}

/** In one piece and minified, as what ships: the loader of TypeScript would count as the runner's memory. */
async function bundled(root: string): Promise<string> {
  const outfile = join(root, 'runSimulated.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'runSimulated.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    define: { DATATROVE_PROJECT: '"{}"', 'import.meta.dirname': '__dirname' },
  });
  return outfile;
}
