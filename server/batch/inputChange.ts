/** Whether the files of a job are still those that it was made for. */
import type { FileIdentity } from '../documents/source.ts';
import { said } from '../language/said.ts';

/** What is different about the input, naming the file; null when it is the same. */
export function inputChange(frozen: readonly FileIdentity[], found: readonly FileIdentity[]): string | null {
  const rest = said('The job was made for the file as it was: restore it, or start a new job.');
  for (const file of frozen) {
    const now = found.find(({ path }) => path === file.path);
    if (!now) return said('{0} is no longer among the input files. {1}', file.path, rest);
    if (now.sizeBytes !== file.sizeBytes) {
      return said(
        '{0} changed: it has {1} bytes and had {2}. {3}',
        file.path,
        now.sizeBytes,
        file.sizeBytes,
        rest,
      );
    }
    if (now.sha256 !== file.sha256)
      return said('{0} changed: the same size, other content. {1}', file.path, rest);
  }
  const added = found.find(({ path }) => !frozen.some((file) => file.path === path));
  return added ? said('{0} is new among the input files. {1}', added.path, rest) : null;
}
