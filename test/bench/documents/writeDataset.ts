/** Datasets to read: web-like rows of some 3.5 kB, the same in every format. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress, zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';

/** By the end of the file's name. */
export const FORMATS = [
  '.jsonl',
  '.jsonl.gz',
  '.jsonl.zst',
  '.csv',
  '.snappy.parquet',
  '.zstd.parquet',
  '.one-group.parquet',
] as const;

interface Row {
  readonly id: string;
  readonly text: string;
  readonly url: string;
  readonly language: string;
  readonly score: number;
}

/** Writes rows of about so many bytes in all. */
export async function writeDataset(path: string, bytes: number): Promise<void> {
  if (path.endsWith('.parquet')) return writeParquet(path, bytes);
  const isCsv = path.includes('.csv');
  const lines = Readable.from(
    chunks(rowsOf(bytes), isCsv ? csvLine : (row) => `${JSON.stringify(row)}\n`, isCsv),
  );
  const out = createWriteStream(path);
  if (path.endsWith('.gz')) await pipeline(lines, createGzip({ level: 1 }), out);
  else if (path.endsWith('.zst')) await pipeline(lines, createZstdCompress(), out);
  else await pipeline(lines, out);
}

function* chunks(rows: Iterable<Row>, line: (row: Row) => string, isCsv: boolean): Generator<string> {
  let chunk = isCsv ? 'id,text,url,language,score\n' : '';
  for (const row of rows) {
    chunk += line(row);
    if (chunk.length < 1 << 20) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function csvLine({ id, text, url, language, score }: Row): string {
  return `${id},"${text.replaceAll('"', '""')}",${url},${language},${score}\n`;
}

async function writeParquet(path: string, bytes: number): Promise<void> {
  const out = createWriteStream(path);
  const writer = new ByteWriter(1 << 20);
  const parquet = new ParquetWriter({
    writer,
    codec: path.includes('zstd') ? 'ZSTD' : 'SNAPPY',
    compressors: {
      ZSTD: (input: Uint8Array) =>
        zstdCompressSync(input, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
    },
    schema: [
      { name: 'root', num_children: 5 },
      ...['id', 'text', 'url', 'language'].map((name) => ({
        name,
        type: 'BYTE_ARRAY' as const,
        converted_type: 'UTF8' as const,
        repetition_type: 'REQUIRED' as const,
      })),
      { name: 'score', type: 'DOUBLE', repetition_type: 'REQUIRED' },
    ],
  });
  const flush = async (): Promise<void> => {
    const piece = Buffer.from(writer.getBytes());
    writer.index = 0;
    if (!out.write(piece)) await new Promise<void>((resolve) => void out.once('drain', () => resolve()));
  };
  const groupRows = path.includes('one-group') ? Number.POSITIVE_INFINITY : 2000;
  let rows: Row[] = [];
  const writeGroup = async (): Promise<void> => {
    if (rows.length === 0) return;
    const columns = (['id', 'text', 'url', 'language', 'score'] as const).map((name) => ({
      name,
      data: rows.map((row) => row[name]),
      ...(name === 'text' || name === 'id' ? { encoding: 'PLAIN' as const } : {}),
    }));
    void parquet.write({ columnData: columns, rowGroupSize: rows.length });
    rows = [];
    await flush();
  };
  for (const row of rowsOf(bytes)) {
    rows.push(row);
    if (rows.length >= groupRows) await writeGroup();
  }
  await writeGroup();
  void parquet.finish();
  await flush();
  await new Promise<void>((resolve) => out.end(resolve));
}

const WORDS =
  'the of and river water light people early stone garden winter because between number large under through small every letter market bridge"s iron seven école façade 数据'.split(
    ' ',
  );

function* rowsOf(bytes: number): Generator<Row> {
  let seed = 12345;
  const next = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed >>> 8;
  };
  let written = 0;
  for (let n = 0; written < bytes; n++) {
    const words = Array.from(
      { length: 200 + (next() % 800) },
      () => WORDS[next() % WORDS.length] + (next() % 9 === 0 ? `${next() % 1000}` : ''),
    );
    const text = words.join(' ').replace(/(.{300,380}) /g, '$1\n');
    written += text.length + 120;
    yield {
      id: `doc-${n}`,
      text,
      url: `https://site-${next() % 5000}.example/${n}`,
      language: n % 7 === 0 ? 'de' : 'en',
      score: (next() % 500) / 100,
    };
  }
}
