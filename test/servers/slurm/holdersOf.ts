/** Which files hold a text, in any encoding of its letters that a byte search finds. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Paths below these folders; sockets and files that vanish meanwhile hold nothing. */
export function holdersOf(text: string, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => holds(path, text)),
  );
}

function holds(path: string, text: string): boolean {
  try {
    return statSync(path).isFile() && readFileSync(path).includes(text);
  } catch {
    return false;
  }
}
