/**
 * `npm run bench:documents`: how fast datasets of each format are read, and how much memory that takes, by a dataset and
 * by one ten times as large. `--megabytes N` (1200) sets the size of the larger ones before compression.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../language/machine.ts';
import { FORMATS, writeDataset } from './writeDataset.ts';

/** What reading one file took, as the reading process says. */
interface Reading {
  readonly rows: number;
  readonly textBytes: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
}

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '1200' } } });
const bytes = Number(values.megabytes) * 1e6;
const folder = mkdtempSync(join(tmpdir(), 'rephrase-bench-documents-'));
try {
  console.log(`${describeMachine()}; ${values.megabytes} MB of rows before compression.\n`);
  console.log('| format | file MB | rows/s | MB of text/s | peak memory MB | of a tenth of the rows |');
  console.log('|---|---|---|---|---|---|');
  for (const format of FORMATS) {
    const small = await readOne(format, bytes / 10);
    const large = await readOne(format, bytes);
    const figures = [
      (large.fileBytes / 1e6).toFixed(0),
      Math.round(large.rows / large.seconds).toLocaleString('en'),
      (large.textBytes / 1e6 / large.seconds).toFixed(0),
      large.peakMegabytes.toFixed(0),
      small.peakMegabytes.toFixed(0),
    ];
    console.log(`| ${format} | ${figures.join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function readOne(format: string, size: number): Promise<Reading & { readonly fileBytes: number }> {
  const path = join(folder, `rows${format}`);
  await writeDataset(path, size);
  const reader = new URL('read.ts', import.meta.url).pathname;
  const said = execFileSync(process.execPath, [reader, path], { encoding: 'utf8' });
  const fileBytes = statSync(path).size;
  rmSync(path);
  return { ...(JSON.parse(said) as Reading), fileBytes };
}
