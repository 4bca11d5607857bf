/** The values of one column of one row group, page by page: memory holds a page and its dictionary. */

import type { ColumnMetaData, DecodedArray, PageHeader } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { said } from '../../language/said.ts';
import type { FileRanges } from '../dataFile.ts';
import { exactColumn } from './exactValues.ts';
import { guardPage } from './guardPage.ts';
import type { Leaf } from './leaf.ts';
import { decompressPage, MAX_PAGE_BYTES } from './pageCodec.ts';
import { parsersFor } from './parquetValues.ts';

/** Bytes fetched at a time at the least. */
const WINDOW_BYTES = 512 * 1024;
/** A page header may hold the least and the greatest value of its page. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Reads forward only. */
export class ColumnCursor {
  readonly #bytes: ChunkBytes;
  readonly #leaf: Leaf;
  readonly #decoder: Parameters<typeof readPage>[2];
  readonly #codec: ColumnMetaData['codec'];
  #dictionary: DecodedArray | undefined;
  #rows: DecodedArray = [];
  #taken = 0;

  constructor(ranges: FileRanges, chunk: ColumnMetaData, leaf: Leaf) {
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const end = start + Number(chunk.total_compressed_size);
    if (!(start >= 4 && end >= start && end <= ranges.sizeBytes)) {
      throw new Error(said('its pages lie outside the file'));
    }
    this.#bytes = new ChunkBytes(ranges, start, end);
    this.#leaf = leaf;
    this.#codec = chunk.codec;
    const { element } = leaf.schemaPath.at(-1) ?? {};
    if (!element) throw new Error(said('it has no schema'));
    const exact = exactColumn(element);
    this.#decoder = {
      pathInSchema: [...leaf.path],
      type: chunk.type,
      element: exact?.element ?? element,
      schemaPath: leaf.schemaPath,
      // Pages are decompressed here, within bounds, and looked over before they are decoded.
      codec: 'UNCOMPRESSED',
      parsers: { ...parsersFor(element), ...exact?.parsers },
    };
  }

  /** Rows that can be taken now. The last row of a repeated column may go on in the next page. */
  get available(): number {
    const held = this.#leaf.maxRepetition > 0 && !this.#bytes.atEnd ? 1 : 0;
    return Math.max(0, this.#rows.length - this.#taken - held);
  }

  /** Decodes until a row can be taken; false at the end of the column. */
  async fill(): Promise<boolean> {
    while (this.available === 0) {
      if (this.#bytes.atEnd) return false;
      await this.#nextPage();
    }
    return true;
  }

  /** The next rows, as many as were said to be available. */
  take(count: number): DecodedArray {
    const start = this.#taken;
    this.#taken += count;
    return start === 0 && count === this.#rows.length ? this.#rows : this.#rows.slice(start, this.#taken);
  }

  async #nextPage(): Promise<void> {
    const header = await this.#header();
    const compressed = header.compressed_page_size;
    if (!(compressed >= 0 && compressed <= this.#bytes.left))
      throw new Error(said('a page reaches beyond its column'));
    if (compressed > MAX_PAGE_BYTES)
      throw new Error(said('a page of {0} bytes is larger than is read', compressed));
    const bytes = await this.#bytes.next(compressed);
    // Some writers end a column with a page of nothing, which the decoder would take for its first.
    if (header.type === 'INDEX_PAGE' || valuesIn(header) === 0) return;
    const page = uncompressedPage(bytes, header, this.#codec);
    guardPage(page, header, this.#leaf);
    const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
    const plain = plainHeader(header, page.length);
    const rest = this.#rest();
    const { data } = readPage(reader, plain, this.#decoder, this.#dictionary, rest, 0);
    if (header.type === 'DICTIONARY_PAGE') {
      this.#dictionary = data && convert(data, this.#decoder);
    } else if (data) {
      this.#rows = data;
      this.#taken = 0;
    }
  }

  /** The row that may go on in the next page, as the decoder continues it. */
  #rest(): DecodedArray | undefined {
    if (this.#leaf.maxRepetition === 0) return undefined;
    return Array.from(this.#rows).slice(this.#taken);
  }

  async #header(): Promise<PageHeader> {
    for (let wanted = 1024; ; wanted *= 8) {
      const bytes = await this.#bytes.peek(wanted);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const reader = { view, offset: 0 };
      try {
        const header = parquetHeader(reader);
        this.#bytes.skip(reader.offset);
        return header;
      } catch (error) {
        if (bytes.length >= this.#bytes.left || wanted > MAX_HEADER_BYTES) throw error;
      }
    }
  }
}

function valuesIn({ type, data_page_header: v1, data_page_header_v2: v2 }: PageHeader): number | undefined {
  return type === 'DICTIONARY_PAGE' ? undefined : (v1 ?? v2)?.num_values;
}

/** Levels and values as they are encoded, nothing compressed. */
function uncompressedPage(bytes: Buffer, header: PageHeader, codec: ColumnMetaData['codec']): Uint8Array {
  const v2 = header.data_page_header_v2;
  if (header.type !== 'DATA_PAGE_V2' || !v2) {
    return decompressPage(bytes, Number(header.uncompressed_page_size), codec);
  }
  if (v2.is_compressed === false) return bytes;
  const levels = v2.repetition_levels_byte_length + v2.definition_levels_byte_length;
  if (!(levels >= 0 && levels <= bytes.length)) throw new Error(said('levels reach beyond their page'));
  const values = bytes.subarray(levels);
  const length = header.uncompressed_page_size - levels;
  // A page of nulls alone has nothing to decompress.
  const content = values.length === 0 && length === 0 ? values : decompressPage(values, length, codec);
  return Buffer.concat([bytes.subarray(0, levels), content]);
}

function plainHeader(header: PageHeader, length: number): PageHeader {
  const v2 = header.data_page_header_v2;
  return {
    ...header,
    compressed_page_size: length,
    uncompressed_page_size: length,
    ...(v2 && { data_page_header_v2: { ...v2, is_compressed: false } }),
  };
}

/** The bytes of one column chunk, fetched a window at a time. */
class ChunkBytes {
  readonly #ranges: FileRanges;
  readonly #end: number;
  /** Where the next fetch begins. */
  #position: number;
  #window: Buffer = Buffer.alloc(0);

  constructor(ranges: FileRanges, start: number, end: number) {
    this.#ranges = ranges;
    this.#position = start;
    this.#end = end;
  }

  get left(): number {
    return this.#window.length + this.#end - this.#position;
  }

  /** Fewer bytes are left than any page has. */
  get atEnd(): boolean {
    return this.left <= 1;
  }

  /** At least so many bytes, or all that are left; they stay. */
  async peek(wanted: number): Promise<Buffer> {
    const missing = Math.min(wanted, this.left) - this.#window.length;
    if (missing > 0) {
      const end = Math.min(this.#end, this.#position + Math.max(missing, WINDOW_BYTES));
      const more = await this.#ranges.read(this.#position, end);
      this.#window = this.#window.length === 0 ? more : Buffer.concat([this.#window, more]);
      this.#position = end;
    }
    return this.#window;
  }

  async next(count: number): Promise<Buffer> {
    const bytes = (await this.peek(count)).subarray(0, count);
    this.skip(count);
    return bytes;
  }

  skip(count: number): void {
    this.#window = this.#window.subarray(count);
  }
}
