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
import { FORMATS } from './writeDataset.ts';

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
    const small = readOne(format, bytes / 10);
    const large = readOne(format, bytes);
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

function readOne(format: string, size: number): Reading & { readonly fileBytes: number } {
  const path = join(folder, `rows${format}`);
  inOwnProcess('write.ts', path, String(size));
  const said = inOwnProcess('read.ts', path);
  const fileBytes = statSync(path).size;
  rmSync(path);
  return { ...(JSON.parse(said) as Reading), fileBytes };
}

function inOwnProcess(script: string, ...args: readonly string[]): string {
  const path = new URL(script, import.meta.url).pathname;
  return execFileSync(process.execPath, [path, ...args], { encoding: 'utf8' });
}
