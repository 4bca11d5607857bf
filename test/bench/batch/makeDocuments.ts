/** The documents that every contender reads: made from a seed, of the lengths that web pages have. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Mean characters of a document; FineWeb-Edu's have about 4,400, its median is near 2,800. */
const MEAN_LENGTH = 3000;

/** Writes `count` documents as JSON Lines unless the file is there, with ids, text and two more columns. */
export async function makeDocuments(path: string, count: number): Promise<void> {
  const marked = `${path}.${count}`;
  if (
    await stat(marked).then(
      () => true,
      () => false,
    )
  )
    return;
  // On disk before anybody is measured: whoever syncs a journal would wait for these bytes too.
  const file = createWriteStream(path, { flush: true });
  const random = randomFrom(count);
  for (let n = 0; n < count; n++) {
    const length = Math.round(MEAN_LENGTH * (0.25 + 1.5 * random()));
    const start = Math.floor(random() * (TEXT.length - 6000));
    const row = {
      id: `doc-${n}`,
      text: `Page ${n}. ${TEXT.slice(start, start + length)}`,
      url: `https://example.org/pages/${n}`,
      language_score: Math.round(random() * 1000) / 1000,
    };
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  const done = createWriteStream(marked);
  done.end();
  await once(done, 'finish');
}

const WORDS =
  'the of and to in is that for with as was by on are from this have which their one also its more can been has were other about time many first most people such only water these between over year after new where under found use made being work part both same during since system world long high each number small means three later while large often early left state several known life different called'.split(
    ' ',
  );

const TEXT = makeText();

function makeText(): string {
  const random = randomFrom(7);
  const words: string[] = [];
  for (let position = 0; position < 200_000; position++) {
    const word = WORDS[Math.floor(random() ** 1.6 * WORDS.length)] ?? 'the';
    const end = position % 17 === 16;
    words.push(end ? `${word}.${position % 102 === 101 ? '\n' : ''}` : word);
  }
  return words.join(' ');
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
