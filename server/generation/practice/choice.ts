/** Deterministic variety: the same request makes the same choices, another seed or prompt makes others. */

/** Makes choices one after the other. */
export interface Chooser {
  /** One of the items, the first one at temperature 0; the list must not be empty. */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** In [0, temperature), 0 at temperature 0; disturbs an order that is otherwise by score. */
  noise(): number;
}

/** Starts from the fingerprint of a request. mulberry32 (Tommy Ettinger, public domain). */
export function chooserFor(fingerprint: string, temperature: number): Chooser {
  let state = Number.parseInt(fingerprint.slice(0, 8), 16) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    pick: (items) => (temperature === 0 ? items[0] : (items[Math.floor(next() * items.length)] ?? items[0])),
    noise: () => next() * temperature,
  };
}
