/** What the operating system refuses, as a sentence: the world's doing, which needs no stack trace. */

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'You have no permission for',
  EPERM: 'You have no permission for',
  EROFS: 'The file system is read-only:',
  ENOSPC: 'The disk is full:',
  EDQUOT: 'Your quota of the disk is used up:',
  ENOTDIR: 'A file stands where a folder is needed:',
  EEXIST: 'Something stands there already:',
  EISDIR: 'A folder stands where a file is needed:',
  ENAMETOOLONG: 'The name is too long:',
};

/** Null for anything else, which may be a bug. */
export function systemTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const words = WORDS[error.code];
  if (words === undefined) return null;
  const place = 'path' in error && typeof error.path === 'string' ? error.path : 'a file it needs';
  return `${words} ${place} (${error.code}).`;
}
