/** The practice endpoint outlives the window that started it, by design; tests clean up after themselves. */
import { readdir, readFile } from 'node:fs/promises';

/**
 * Ends the practice endpoints that carry `mark` in their environment, which they inherit from their window. Where
 * there is no /proc they end by themselves, an hour later.
 */
export async function endPractice(mark: string): Promise<void> {
  for (const entry of await readdir('/proc').catch(() => [])) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    if (command?.includes('\0practice\0') && environment?.includes(mark)) process.kill(pid);
  }
}
