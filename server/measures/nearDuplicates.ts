/** Rephrasings of a column that are nearly the same although their documents differ: a hint at collapse, never a gate. */
import { rehash } from './hash.ts';
import { LEAST_OUTPUTS } from './openingCollapse.ts';
import { ngramsOf, wordsOf } from './words.ts';

/** Groups of nearly equal texts among at least `LEAST_OUTPUTS`. */
export interface NearDuplicates {
  /** Texts looked at; those shorter than a run of words are not. */
  readonly n: number;
  /** Texts of the groups beyond the first of each, by n. */
  readonly share: number;
  /** Indexes into the texts as handed in, ascending; the largest group first. */
  readonly groups: readonly (readonly number[])[];
}

/** Runs of words that are compared, and the Jaccard index from which two texts are near-duplicates. */
const SIZE = 3;
const NEAR = 0.7;
/** Words looked at per text: what opens alike and goes on alike is alike. */
const WORDS = 1_000;
/** 12 bands of 3 hashes: a pair at the threshold 0.7 becomes a candidate with a probability of 99 %. */
const BANDS = 12;
const BAND_HASHES = 3;
/** Representatives of a bucket that a text is compared with. */
const COMPARED = 8;

/**
 * MinHash with bands proposes pairs; the Jaccard index of their runs of 3 words decides. Deterministic, and about
 * linear in the texts: each is compared with a bounded number of others. Null below `LEAST_OUTPUTS` texts that hold a
 * run of words.
 */
export function nearDuplicates(texts: readonly string[]): NearDuplicates | null {
  const steps = nearDuplicateSteps(texts);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps of about a millisecond and less, for those who have something else to do in between. */
export function* nearDuplicateSteps(texts: readonly string[]): Generator<void, NearDuplicates | null> {
  const shingled: Shingled[] = [];
  for (const [index, text] of texts.entries()) {
    const shingles = shinglesOf(text);
    if (shingles.size > 0) shingled.push({ index, shingles });
    yield;
  }
  if (shingled.length < LEAST_OUTPUTS) return null;
  const groups = yield* groupsOf(shingled);
  const repeated = groups.reduce((sum, group) => sum + group.length - 1, 0);
  return { n: shingled.length, share: repeated / shingled.length, groups };
}

interface Shingled {
  readonly index: number;
  /** Hashes of the runs of words. */
  readonly shingles: ReadonlySet<number>;
}

function shinglesOf(text: string): ReadonlySet<number> {
  const words = wordsOf(text, WORDS);
  return new Set(ngramsOf(words, SIZE));
}

function* groupsOf(texts: readonly Shingled[]): Generator<void, readonly (readonly number[])[]> {
  const buckets = new Map<string, Shingled[]>();
  const groupOf = new Map<number, number[]>();
  for (const text of texts) {
    const keys = bandKeys(text.shingles);
    const twin = keys.flatMap((key) => buckets.get(key) ?? []).find((other) => isNear(text, other));
    if (twin) join(groupOf, twin.index, text.index);
    for (const key of keys) {
      const bucket = buckets.get(key);
      if (!bucket) buckets.set(key, [text]);
      else if (!twin && bucket.length < COMPARED) bucket.push(text);
    }
    yield;
  }
  return [...new Set(groupOf.values())].sort((a, b) => b.length - a.length);
}

function join(groupOf: Map<number, number[]>, first: number, next: number): void {
  const group = groupOf.get(first) ?? [first];
  group.push(next);
  groupOf.set(first, group);
  groupOf.set(next, group);
}

/** The least of each seeded hash over the shingles, in bands: equal in a band with the chance of Jaccard ** 3. */
function bandKeys(shingles: ReadonlySet<number>): readonly string[] {
  const keys: string[] = [];
  for (let band = 0; band < BANDS; band++) {
    const least = new Array<number>(BAND_HASHES).fill(Number.POSITIVE_INFINITY);
    for (const shingle of shingles) {
      for (let hash = 0; hash < BAND_HASHES; hash++) {
        const value = rehash(shingle, band * BAND_HASHES + hash);
        if (value < (least[hash] ?? 0)) least[hash] = value;
      }
    }
    keys.push(`${band}:${least.join(',')}`);
  }
  return keys;
}

function isNear(a: Shingled, b: Shingled): boolean {
  let shared = 0;
  for (const shingle of a.shingles) if (b.shingles.has(shingle)) shared += 1;
  return shared / (a.shingles.size + b.shingles.size - shared) >= NEAR;
}
