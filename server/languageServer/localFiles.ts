/**
 * What stands at local paths: looked up in the background, remembered, and announced when it turns out otherwise than
 * believed. Reads no content, and contacts no network: files on other hosts are not looked at.
 */
import type { FileFact } from '../experiment/facts.ts';
import { fileFact, fileFactNow } from '../facts/fileFact.ts';
import { isWithin } from './filePlaces.ts';
import { localPath } from './localPath.ts';

/** The files of one process. */
export interface LocalFiles {
  /** What is known of these URIs by now; the others, and those looked at a while ago, are looked at for next time. */
  factsOf(uris: readonly string[]): ReadonlyMap<string, FileFact>;
  /** Something happened to these files and folders: looks again at what anybody asked for. */
  changed(uris: readonly string[]): void;
}

/** How long a look holds; typing asks several times a second. */
const FRESH_MS = 2000;
/** More than any experiments at hand name; then everything is forgotten and looked up anew. */
const MAX_REMEMBERED = 10_000;

interface Known {
  fact: FileFact | null;
  lookedAtMs: number;
}

/** `onChange` is called once for every round of looks that changed a fact. */
export function createLocalFiles(onChange: () => void): LocalFiles {
  const known = new Map<string, Known>();

  const look = async (uris: readonly string[]): Promise<void> => {
    const changes = await Promise.all(
      uris.map(async (uri) => {
        const entry: Known = known.get(uri) ?? { fact: null, lookedAtMs: 0 };
        known.set(uri, entry);
        entry.lookedAtMs = performance.now();
        const path = localPath(uri);
        const fact = path === null ? null : await fileFact(path);
        const changed = fact !== entry.fact;
        entry.fact = fact;
        return changed;
      }),
    );
    if (changes.includes(true)) onChange();
  };

  return {
    factsOf(uris) {
      if (known.size + uris.length > MAX_REMEMBERED) known.clear();
      const oldest = performance.now() - FRESH_MS;
      const due = uris.filter(
        (uri) => localPath(uri) !== null && (known.get(uri)?.lookedAtMs ?? -Infinity) < oldest,
      );
      if (due.length > 0) void look(due);
      return new Map(
        uris.flatMap((uri) => {
          const fact = known.get(uri)?.fact ?? null;
          return fact === null ? [] : [[uri, fact] as const];
        }),
      );
    },
    changed(uris) {
      const touched = isWithin(new Set(uris));
      void look([...known.keys()].filter(touched));
    },
  };
}

/** Looks at these files now, as far as they are on this machine's own disk: for work in the background. */
export function filesNow(uris: readonly string[]): ReadonlyMap<string, FileFact> {
  return new Map(
    uris.flatMap((uri) => {
      const path = localPath(uri);
      const fact = path === null ? null : fileFactNow(path);
      return fact === null ? [] : [[uri, fact] as const];
    }),
  );
}
