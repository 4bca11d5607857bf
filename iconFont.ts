/**
 * VS Code's icon font with the icons that the pages show, and no others: the shapes of five hundred more would be a
 * thirtieth of what people download.
 */

/** A TrueType font whose other glyphs are empty. Throws where `font` is not of the form that codicons have. */
export function iconFont(font: Buffer, characters: Iterable<string>): Buffer {
  const tables = tablesOf(font);
  const cmap = needed(tables, 'cmap');
  const kept = new Set([0]);
  for (const character of characters) {
    const glyph = glyphOf(cmap, character.codePointAt(0) ?? 0);
    if (glyph === 0) throw new Error(`The icon font has no ${character.codePointAt(0)?.toString(16)}.`);
    kept.add(glyph);
  }
  const { glyf, loca } = shapesOf(needed(tables, 'glyf'), needed(tables, 'loca'), kept);
  // Without the names of glyphs: format 3.
  const post = Buffer.alloc(32);
  needed(tables, 'post').copy(post, 0, 0, 32);
  post.writeUInt32BE(0x00030000, 0);
  return written(new Map([...tables, ['glyf', glyf], ['loca', loca], ['post', post]]));
}

type Tables = ReadonlyMap<string, Buffer>;

const HEAD_BYTES = 12;
const ENTRY_BYTES = 16;

function tablesOf(font: Buffer): Tables {
  const count = font.readUInt16BE(4);
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const at = HEAD_BYTES + index * ENTRY_BYTES;
      const start = font.readUInt32BE(at + 8);
      return [font.toString('latin1', at, at + 4), font.subarray(start, start + font.readUInt32BE(at + 12))];
    }),
  );
}

function needed(tables: Tables, name: string): Buffer {
  const table = tables.get(name);
  if (!table) throw new Error(`The icon font has no table ${name}.`);
  return table;
}

/** By the subtable of format 12: groups of code points with glyphs in a row; 0 where there is none. */
function glyphOf(cmap: Buffer, codePoint: number): number {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) =>
    cmap.readUInt32BE(8 + index * 8),
  );
  const groups = subtables.find((start) => cmap.readUInt16BE(start) === 12);
  if (groups === undefined) throw new Error('The icon font has no table of characters in format 12.');
  for (let at = groups + 16; at < groups + cmap.readUInt32BE(groups + 4); at += 12) {
    const first = cmap.readUInt32BE(at);
    if (first <= codePoint && codePoint <= cmap.readUInt32BE(at + 4))
      return cmap.readUInt32BE(at + 8) + codePoint - first;
  }
  return 0;
}

/** Shapes one after the other, and where each begins, in steps of two bytes. */
function shapesOf(glyf: Buffer, loca: Buffer, kept: ReadonlySet<number>): { glyf: Buffer; loca: Buffer } {
  const places = Buffer.alloc(loca.length);
  const shapes: Buffer[] = [];
  let at = 0;
  for (let glyph = 0; glyph * 2 + 2 < loca.length; glyph++) {
    const shape = glyf.subarray(loca.readUInt16BE(glyph * 2) * 2, loca.readUInt16BE(glyph * 2 + 2) * 2);
    if (kept.has(glyph) && shape.length > 0) {
      if (shape.readInt16BE(0) < 0) throw new Error('An icon is made of others.');
      shapes.push(shape);
      at += shape.length;
    }
    places.writeUInt16BE(at / 2, glyph * 2 + 2);
  }
  return { glyf: Buffer.concat(shapes), loca: places };
}

function written(tables: Tables): Buffer {
  const names = [...tables.keys()].sort();
  const head = Buffer.alloc(HEAD_BYTES + names.length * ENTRY_BYTES);
  const power = 2 ** Math.floor(Math.log2(names.length));
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt16BE(names.length, 4);
  head.writeUInt16BE(power * 16, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE((names.length - power) * 16, 10);
  const parts = [head];
  let start = head.length;
  for (const [index, name] of names.entries()) {
    const table = Buffer.from(needed(tables, name));
    if (name === 'head') table.writeUInt32BE(0, 8);
    const at = HEAD_BYTES + index * ENTRY_BYTES;
    head.write(name, at, 'latin1');
    head.writeUInt32BE(sumOf(table), at + 4);
    head.writeUInt32BE(start, at + 8);
    head.writeUInt32BE(table.length, at + 12);
    const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    parts.push(padded);
    start += padded.length;
  }
  const font = Buffer.concat(parts);
  const headAt = font.readUInt32BE(HEAD_BYTES + names.indexOf('head') * ENTRY_BYTES + 8);
  font.writeUInt32BE((0xb1b0afba - sumOf(font)) >>> 0, headAt + 8);
  return font;
}

/** Of a table or a whole font, as big-endian words. */
function sumOf(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const word = Buffer.alloc(4);
    bytes.copy(word, 0, at, Math.min(bytes.length, at + 4));
    sum = (sum + word.readUInt32BE(0)) >>> 0;
  }
  return sum;
}
