/** What a rank said last, out of the files that Slurm keeps of its output: where a failure says why. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** The folders below a project into which Slurm writes what ranks print, one for each stage. */
async function slurmLogFolders(folder: string): Promise<readonly string[]> {
  const stages = await readdir(join(folder, 'stages')).catch(() => []);
  return stages.map((stage) => join(folder, 'stages', stage, 'logs', 'slurm_logs'));
}

/**
 * The most telling line of the newest logs: a sentence of the project itself, else the error that Python ended with, else
 * what Slurm says. Null where there is none.
 */
export async function lastWords(folder: string): Promise<string | null> {
  const newest = await newestLogs(await slurmLogFolders(folder));
  const said = await Promise.all(newest.map(tailOf));
  for (const pattern of TELLING) {
    for (const text of said) {
      const line = text.split('\n').findLast((each) => pattern.test(each));
      if (line !== undefined) return plain(line);
    }
  }
  return null;
}

const NEWEST = 20;
const TAIL_BYTES = 16_384;
const TELLING: readonly RegExp[] = [
  /rephrase: /,
  /^(\d+: )?\w*(Error|Exception)\b.*/,
  /(slurmstepd|srun).*error: .*|command not found|No such file or directory/,
];

/** Without the number of the task, which srun writes in front, and without colours. */
function plain(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/^\d+: /, '')
    .replace(/^.*rephrase: /, 'rephrase: ')
    .trim()
    .slice(0, 400);
}

async function newestLogs(folders: readonly string[]): Promise<readonly string[]> {
  const paths = await Promise.all(
    folders.map(async (folder) => (await readdir(folder).catch(() => [])).map((name) => join(folder, name))),
  );
  const dated = await Promise.all(
    paths.flat().map(async (path) => {
      return { path, at: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  return dated
    .sort((one, other) => other.at - one.at)
    .slice(0, NEWEST)
    .map(({ path }) => path);
}

async function tailOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    // It is being replaced by a newer one.
    return '';
  }
}
