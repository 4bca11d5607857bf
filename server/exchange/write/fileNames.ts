/** Names of files that an import or an export writes: safe as they stand, and never two alike. */
import { pathSafe } from '../../language/pathSafe.ts';

/** Gives names out; `taken` are those that stand there already. */
export interface FileNames {
  /** `<folder>/<name><ending>`, or with -2, -3, … where that is taken. Whatever `name` is, it stays one segment. */
  take(folder: string, name: string, ending: string): string;
}

export function createFileNames(taken: Iterable<string> = []): FileNames {
  // Some file systems know no case.
  const used = new Set(Array.from(taken, (path) => path.toLowerCase()));
  return {
    take(folder, name, ending) {
      const safe = pathSafe(name);
      const place = folder === '' ? '' : `${folder.split('/').map(pathSafe).join('/')}/`;
      let path = `${place}${safe}${ending}`;
      for (let n = 2; used.has(path.toLowerCase()); n++) path = `${place}${safe}-${n}${ending}`;
      used.add(path.toLowerCase());
      return path;
    },
  };
}
