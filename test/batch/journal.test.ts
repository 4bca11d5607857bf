/** Laws of the journal: whatever a crash leaves, fold and resume give what the uninterrupted run gives. */
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutputRow, UnitKey } from '../../server/batch/job.ts';
import { visitCommitted } from '../../server/batch/runner/committedRows.ts';
import type { JournalFold } from '../../server/batch/runner/foldJournal.ts';
import { foldJournal, JournalDamaged } from '../../server/batch/runner/foldJournal.ts';
import {
  encodeFailure,
  encodeRow,
  encodeRowAround,
  parseLine,
  rowBytes,
} from '../../server/batch/runner/journalLine.ts';
import type { JournalWriter } from '../../server/batch/runner/journalWriter.ts';
import { createJournalWriter, sealLeftOver } from '../../server/batch/runner/journalWriter.ts';
import { createLineBuffer } from '../../server/batch/runner/lineBuffer.ts';
import { decodeIndex } from '../../server/batch/runner/segmentIndex.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const VARIANTS = 3;
const SEGMENT_BYTES = 1500;
/** Units that arrive together. */
const BATCH = 4;

test('a line around the bytes of its text is the line of the row, whatever stands in it', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"', ',"text":""', 'é', '\\', '\n'),
  );
  const columns = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('0', 'a', '__proto__')),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(texts, texts, columns, (id, text, others) => {
      const row: OutputRow = { ...rowOf([0, 1, 0], text), ...others, id, text };
      const buffer = createLineBuffer();
      const textBytes = Buffer.from(JSON.stringify(text).slice(1, -1));
      buffer.add('before');
      const length = buffer.add(encodeRowAround([3, 1, 2], 7, row, textBytes));
      const line = Buffer.from(`${encodeRow([3, 1, 2], 7, row)}\n`);
      expect(Buffer.from(buffer.bytes).subarray(-length)).toEqual(line);
      expect(buffer.lengths).toEqual([7, line.length]);
    }),
  );
});

describe('an interrupted journal', () => {
  test('cut at any byte, folded and resumed, holds what the uninterrupted one holds', async () => {
    const plan = fc.record({
      units: fc.integer({ min: 1, max: 40 }),
      cuts: fc.array(fc.record({ after: fc.nat(40), bytes: fc.nat(400) }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ units, cuts }) => {
        await inFolder(async (folder) => {
          const keys = keysOf(units);
          for (const cut of cuts) {
            await resume(folder, keys.slice(0, cut.after), 'crash');
            await cutTail(folder, cut.bytes);
          }
          await resume(folder, keys, 'close');
          const fold = await foldJournal(folder, VARIANTS);
          expect(fold.committed.size).toBe(units);
          expect(fold.duplicates).toBe(0);
          expect(fold.sums).toEqual(sumsOf(keys));
          expect(fold.segments.every(({ unsealed }) => unsealed === null)).toBe(true);
          expect((await rowIds(folder)).sort()).toEqual(keys.map(String).sort());
        });
      }),
      { numRuns: 60 },
    );
  });

  test('every committed line survives a crash without cut', async () => {
    const folder = await temporaryFolder();
    const keys = keysOf(25);
    await resume(folder, keys, 'crash');
    const fold = await foldJournal(folder, VARIANTS);
    expect(fold.committed.size).toBe(25);
    expect(fold.segments.length).toBeGreaterThan(1);
    expect(fold.segments.at(-1)?.unsealed?.tornBytes).toBe(0);
  });
});

describe('damage', () => {
  test('a torn last line is left out and cut off when the segment is sealed', async () => {
    const folder = await temporaryFolder();
    await resume(folder, keysOf(3), 'crash');
    const path = await lastSegment(folder);
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole, Buffer.from('{"key":[0,9')]));
    const fold = await foldJournal(folder, VARIANTS);
    expect(fold.committed.size).toBe(3);
    for (const segment of fold.segments) await sealLeftOver(folder, segment);
    expect(await readFile(path)).toEqual(whole);
  });

  test('a spoilt last line is left out, zeros from a power failure too', async () => {
    const folder = await temporaryFolder();
    await resume(folder, keysOf(3), 'crash');
    const path = await lastSegment(folder);
    await writeFile(path, Buffer.concat([await readFile(path), Buffer.alloc(64)]));
    expect((await foldJournal(folder, VARIANTS)).committed.size).toBe(3);
  });

  test('a spoilt line with others after it is refused, with the place', async () => {
    const folder = await temporaryFolder();
    await resume(folder, keysOf(3), 'crash');
    const path = await lastSegment(folder);
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [lines[0], 'spoilt', ...lines.slice(2)].join('\n'));
    await expect(foldJournal(folder, VARIANTS)).rejects.toThrow(
      /00000\.ndjson line 2 is not a line of a journal/,
    );
  });

  test('a hole from a power failure ends what was synced: whole lines behind it were never acknowledged', async () => {
    const folder = await temporaryFolder();
    await resume(folder, keysOf(3), 'crash');
    const path = await lastSegment(folder);
    const synced = await readFile(path);
    const [cut, whole] = [lineOf([0, 8, 0]), lineOf([0, 9, 0])].map((line) => Buffer.from(`${line}\n`));
    if (!cut || !whole) return;
    await writeFile(path, Buffer.concat([synced, Buffer.alloc(4096), cut.subarray(40), whole, whole]));
    const fold = await foldJournal(folder, VARIANTS);
    expect(fold.committed.size).toBe(3);
    for (const segment of fold.segments) await sealLeftOver(folder, segment);
    expect(await readFile(path)).toEqual(synced);
    expect((await foldJournal(folder, VARIANTS)).committed.size).toBe(3);
  });

  test('a missing segment and a shortened sealed one are refused', async () => {
    const folder = await temporaryFolder();
    await resume(folder, keysOf(30), 'close');
    await truncate(join(folder, '00000.ndjson'), 10);
    await expect(foldJournal(folder, VARIANTS)).rejects.toThrow(/shorter/);
    await rm(join(folder, '00000.ndjson'));
    await expect(foldJournal(folder, VARIANTS)).rejects.toThrow(/00000\.ndjson is missing/);
    await rm(join(folder, '00000.index'));
    await expect(foldJournal(folder, VARIANTS)).rejects.toBeInstanceOf(JournalDamaged);
  });

  test('a damaged index is made anew from its segment', async () => {
    const folder = await temporaryFolder();
    await resume(folder, keysOf(30), 'close');
    const path = join(folder, '00000.index');
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const fold = await foldJournal(folder, VARIANTS);
    expect(fold.committed.size).toBe(30);
    expect(fold.segments[0]?.unsealed).not.toBeNull();
  });

  test('what a runner that lost the job wrote after the seal counts for nothing', async () => {
    const folder = await temporaryFolder();
    await resume(folder, keysOf(3), 'close');
    const path = join(folder, '00000.ndjson');
    await writeFile(path, `${await readFile(path, 'utf8')}${lineOf([0, 7, 0])}\n`);
    const fold = await foldJournal(folder, VARIANTS);
    expect(fold.committed.size).toBe(3);
    expect(await rowIds(folder)).toHaveLength(3);
  });
});

describe('a runner that was held up, and lost its job meanwhile', () => {
  const late = keysOf(5).slice(3);

  test('neither seals nor adds to what its successor sealed, however many lines it still writes', async () => {
    const folder = await temporaryFolder();
    const held = await journalOf(folder, 0, keysOf(3), 10_000);
    await resume(folder, keysOf(5), 'close');
    await Promise.all(late.map((key) => append(held, key)));
    await expect(held.close()).rejects.toThrow(/another runner/);
    const fold = await foldJournal(folder, VARIANTS);
    expect(fold.sums).toEqual(sumsOf(keysOf(5)));
    expect(await rowIds(folder)).toEqual(keysOf(5).map(String));
  });

  test('begins no further segment either', async () => {
    const folder = await temporaryFolder();
    const held = await journalOf(folder, 0, keysOf(3), 1300);
    await resume(folder, keysOf(5), 'close');
    const refused = await Promise.allSettled(
      [...late, ...late].map(async (key) => {
        await append(held, key);
        await append(held, key);
      }),
    );
    expect(refused.some(({ status }) => status === 'rejected')).toBe(true);
    await held.close();
    expect((await foldJournal(folder, VARIANTS)).sums).toEqual(sumsOf(keysOf(5)));
    expect(await rowIds(folder)).toEqual(keysOf(5).map(String));
  });

  test('and where it sealed first, its successor gives way and says so', async () => {
    const folder = await temporaryFolder();
    const held = await journalOf(folder, 0, keysOf(3));
    const fold = await foldJournal(folder, VARIANTS);
    await append(held, [0, 7, 0]);
    await held.close();
    const [segment] = fold.segments;
    if (!segment) throw new Error('There is a segment.');
    await expect(sealLeftOver(folder, segment)).rejects.toThrow(/another runner/);
    expect((await foldJournal(folder, VARIANTS)).committed.size).toBe(4);
  });

  test('two that seal the same do not disturb each other', async () => {
    const folder = await temporaryFolder();
    const held = await journalOf(folder, 0, keysOf(3));
    await resume(folder, keysOf(5), 'close');
    await held.close();
    expect((await foldJournal(folder, VARIANTS)).sums).toEqual(sumsOf(keysOf(5)));
  });

  async function journalOf(
    folder: string,
    firstSegment: number,
    keys: readonly UnitKey[],
    segmentBytes = SEGMENT_BYTES,
  ): Promise<JournalWriter> {
    const options = { folder, firstSegment, segmentBytes, gatherMs: 1, onSealed: () => undefined };
    const journal = createJournalWriter(options);
    await Promise.all(keys.map((key) => append(journal, key)));
    return journal;
  }
});

test('the first commit of a unit wins; later ones count for nothing', async () => {
  const folder = await temporaryFolder();
  await resume(folder, keysOf(4), 'close');
  const again = createJournalWriter({ folder, firstSegment: 1, onSealed: () => undefined });
  await append(again, [0, 1, 0]);
  await append(again, [5, 0, 0]);
  await again.abandon();
  const open = await foldJournal(folder, VARIANTS);
  expect(open).toMatchObject({ duplicates: 1 });
  expect(open.committed.size).toBe(5);
  for (const segment of open.segments) await sealLeftOver(folder, segment);
  const sealed = await foldJournal(folder, VARIANTS);
  expect(sealed.duplicates).toBe(1);
  expect(sealed.sums).toEqual(open.sums);
  expect(await rowIds(folder)).toHaveLength(5);
});

test('lines that arrive together share one sync, and come out in order', async () => {
  const folder = await temporaryFolder();
  const journal = createJournalWriter({ folder, firstSegment: 0, onSealed: () => undefined });
  const keys = keysOf(500);
  await Promise.all(keys.map((key) => append(journal, key)));
  expect(journal.waitingBytes).toBe(0);
  await journal.close();
  expect(await rowIds(folder)).toEqual(keys.map(String));
});

test('a journal that cannot be written refuses every later line', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, '00000.ndjson'), 'of somebody else');
  const journal = createJournalWriter({ folder, firstSegment: 0, onSealed: () => undefined });
  await expect(append(journal, [0, 0, 0])).rejects.toThrow(/EEXIST/);
  await expect(append(journal, [0, 1, 0])).rejects.toThrow(/EEXIST/);
  await journal.close();
  expect(await readdir(folder)).toEqual(['00000.ndjson']);
});

test('an index says what its segment says, whatever the rows hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 }),
      async (texts) => {
        await inFolder(async (folder) => {
          const journal = createJournalWriter({ folder, firstSegment: 0, onSealed: () => undefined });
          await Promise.all(texts.map((text, row) => append(journal, [0, row, 0], text)));
          await journal.close();
          const index = decodeIndex(await readFile(join(folder, '00000.index')));
          const bytes = await readFile(join(folder, '00000.ndjson'));
          expect(index?.sizeBytes).toBe(bytes.length);
          let offset = 0;
          for (const [row, entry] of [...(index?.entries() ?? [])].entries()) {
            const line = bytes.subarray(offset, offset + entry.lengthBytes);
            const parsed = parseLine(line.toString());
            expect(parsed?.key).toEqual([entry.file, entry.row, entry.variant]);
            expect(JSON.parse(rowBytes(line)?.toString() ?? '')).toEqual(rowOf([0, row, 0], texts[row]));
            offset += entry.lengthBytes;
          }
        });
      },
    ),
    { numRuns: 30 },
  );
});

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rephrase-journal-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a runner does: fold, seal what was left, write what is missing. A crash leaves the last segment open. */
async function resume(
  folder: string,
  keys: readonly UnitKey[],
  end: 'close' | 'crash',
): Promise<JournalFold> {
  const fold = await foldJournal(folder, VARIANTS);
  for (const segment of fold.segments) await sealLeftOver(folder, segment);
  const journal = createJournalWriter({
    gatherMs: 1,
    folder,
    firstSegment: fold.nextSegment,
    segmentBytes: SEGMENT_BYTES,
    onSealed: () => undefined,
  });
  const open = keys.filter((key) => !fold.committed.has(...key));
  for (let at = 0; at < open.length; at += BATCH) {
    await Promise.all(open.slice(at, at + BATCH).map((key) => append(journal, key)));
  }
  await (end === 'close' ? journal.close() : journal.abandon());
  return fold;
}

async function append(journal: JournalWriter, key: UnitKey, text?: string): Promise<void> {
  const failure = isFailure(key) ? 'rejected' : null;
  await journal.append(lineOf(key, text), { key, completionTokens: failure ? 0 : key[1], failure });
}

function lineOf(key: UnitKey, text?: string): string {
  if (!isFailure(key)) return encodeRow(key, 1, rowOf(key, text));
  return encodeFailure(key, 1, { id: String(key), reason: 'rejected', message: 'no', attempts: 1 });
}

/** Some units of every longer plan fail. */
function isFailure([file, row]: UnitKey): boolean {
  return file === 0 && row % 7 === 6;
}

function rowOf(key: UnitKey, text = `text "row": ${key[1]}`): OutputRow {
  const usage = { prompt_tokens: 1, completion_tokens: key[1], total_tokens: key[1] + 1 };
  return {
    id: String(key),
    text,
    rollout_results: [{ text, finish_reason: 'stop', usage, reasoning: null }],
    variant: 'faq--m',
    prompt: 'faq',
    model: 'm',
    recipe: 'r',
    fingerprint: 'f',
    truncated: false,
    checks: [],
  };
}

function keysOf(units: number): readonly UnitKey[] {
  return Array.from(
    { length: units },
    (_, unit): UnitKey => [0, Math.floor(unit / VARIANTS), unit % VARIANTS],
  );
}

function sumsOf(keys: readonly UnitKey[]): JournalFold['sums'] {
  const failed = keys.filter(isFailure).length;
  return {
    done: keys.length - failed,
    failed,
    completionTokens: keys.reduce((sum, key) => sum + (isFailure(key) ? 0 : key[1]), 0),
    failures: failed > 0 ? { rejected: failed } : {},
  };
}

async function lastSegment(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();
  return join(folder, names.at(-1) ?? '');
}

/** Cuts bytes off the end of the open segment, as a crash before the sync does. Sealed segments are on disk for good. */
async function cutTail(folder: string, bytes: number): Promise<void> {
  const names = await readdir(folder);
  const path = await lastSegment(folder);
  if (names.length === 0 || names.includes(path.slice(folder.length + 1).replace('.ndjson', '.index')))
    return;
  const { size } = await stat(path);
  await truncate(path, Math.max(0, size - bytes));
}

async function rowIds(folder: string): Promise<string[]> {
  const ids: string[] = [];
  await visitCommitted(folder, VARIANTS, ({ bytes }) => {
    const line = parseLine(bytes.toString());
    if (line && !('kept' in line)) ids.push('row' in line ? line.row.id : line.failure.id);
    return undefined;
  });
  return ids;
}
