/** The table behind a fork: it answers as a map would, whatever it was told and however large it grew. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFingerprintPlaces } from '../../server/batch/fingerprintPlaces.ts';

const REST = 'f'.repeat(64 - 13);

/** Fingerprints that crowd into a few tables and slots, so that they meet, and ones from all over. */
const fingerprints = fc.oneof(
  fc.integer({ min: 0, max: 200 }).map((n) => `${n.toString(16).padStart(13, '0')}${REST}`),
  fc.integer({ min: 0, max: 200 }).map((n) => `fffffffffff${n.toString(16).padStart(2, '0')}${REST}`),
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
    .map((digits) => digits.join('')),
);
const places = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

test('it finds what a map finds, the last place of each', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fingerprints, places), { maxLength: 400 }), fingerprints, (told, other) => {
      const table = createFingerprintPlaces();
      const map = new Map<string, number>();
      for (const [fingerprint, place] of told) {
        table.set(fingerprint, place);
        map.set(fingerprint, place);
        expect(table.get(fingerprint)).toBe(place);
      }
      for (const [fingerprint, place] of map) expect(table.get(fingerprint)).toBe(place);
      expect(table.get(other)).toBe(map.get(other));
      expect(table.size).toBe(map.size);
    }),
  );
});

test('it takes at most 26 bytes for each of many rows', () => {
  const table = createFingerprintPlaces();
  const rows = 200_000;
  for (let row = 0; row < rows; row++) table.set(spread(row), row);
  expect(table.size).toBe(rows);
  expect(table.sizeBytes / rows).toBeLessThan(26);
  for (let row = 0; row < rows; row += 7) expect(table.get(spread(row))).toBe(row);
  expect(table.get(spread(rows))).toBeUndefined();
});

/** Evenly spread, each its own: a linear congruential generator of full period over 52 bits. */
function spread(n: number): string {
  const key = (BigInt(n) * 0x9e3779b97f4a7n) & 0xfffffffffffffn;
  return `${key.toString(16).padStart(13, '0')}${REST}`;
}
