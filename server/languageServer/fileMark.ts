/** What changes when a file does. */
import { stat } from 'node:fs/promises';

/** Size and time; null where there is no file, or none that may be looked at. */
export async function fileMark(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? `${stats.size} ${stats.mtimeMs}` : null;
}
