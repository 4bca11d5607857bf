/**
 * The program that jobs run: the extension's command line, copied by its hash to the extension's storage, so that an
 * update never pulls code from under a running job.
 */
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Copies the bundle unless the same one is there already, and gives the copy's path. Safe among several windows. */
export async function keepRunner(cli: string, storage: string): Promise<string> {
  const code = await readFile(cli);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const folder = join(storage, 'runners', hash);
  const copy = join(folder, 'cli.js');
  if (await exists(copy)) return copy;
  await mkdir(folder, { recursive: true });
  const half = join(folder, `cli.${randomUUID()}.half`);
  await writeFile(half, code);
  await rename(half, copy);
  return copy;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
