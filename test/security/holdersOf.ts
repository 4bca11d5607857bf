/** Which files hold one of some texts, in any encoding of their letters that a byte search finds. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Paths below these folders. Sockets and files that vanish meanwhile hold nothing; a file that cannot be read throws. */
export function holdersOf(texts: readonly string[], folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => holds(path, texts)),
  );
}

function holds(path: string, texts: readonly string[]): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const bytes = readFileSync(path);
    return texts.some((text) => bytes.includes(text));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
