/** A loader of tokenizers that keeps what it loaded: a vocabulary takes a while, and plans are made again and again. */
import { stat } from 'node:fs/promises';
import type { TokenizerLoader } from './counterFor.ts';
import type { LoadedTokenizer } from './tokenizerCounter.ts';
import { loadTokenizer } from './tokenizerCounter.ts';

/** Tokenizers kept at once; each holds some tens of megabytes. */
const MOST_KEPT = 4;

/** Loads a file again when its size or time changed. */
export function keepingTokenizers(): TokenizerLoader {
  const kept = new Map<string, Promise<LoadedTokenizer>>();
  return async (path) => {
    const mark = await stat(path).then(
      ({ size, mtimeMs }) => `${path} ${size} ${mtimeMs}`,
      () => null,
    );
    if (mark === null) return loadTokenizer(path);
    const known = kept.get(mark) ?? loadTokenizer(path);
    kept.delete(mark);
    kept.set(mark, known);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return known;
  };
}
