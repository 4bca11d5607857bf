/** Finds where a Zstandard frame ends without decompressing it (RFC 8878, sections 3.1.1 and 3.1.2). */

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

type Part = 'magic' | 'skippable size' | 'descriptor' | 'block header' | 'last' | 'unknown';

/** Scans one frame, given in pieces of any size. */
export class ZstdFrameScanner {
  /** What is gathered at present; its bytes stand in `#gathered` once there are `#needed` of them. */
  #part: Part = 'magic';
  #gathered: number[] = [];
  #needed = 4;
  /** Bytes to pass over before the next part. */
  #skip = 0;
  #checksumBytes = 0;

  /** The offset at which the frame ends within the next piece; null while it goes on. What is no frame never ends. */
  endIn(piece: Buffer): number | null {
    let at = 0;
    while (at < piece.length || (this.#skip === 0 && this.#part === 'last')) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, piece.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else if (this.#part === 'last') {
        return at;
      } else if (this.#part === 'unknown') {
        return null;
      } else {
        this.#gathered.push(piece.readUInt8(at));
        at += 1;
        if (this.#gathered.length === this.#needed) this.#read(littleEndian(this.#gathered));
      }
    }
    return null;
  }

  #read(value: number): void {
    switch (this.#part) {
      case 'magic':
        if (value === FRAME_MAGIC) this.#await('descriptor', 1);
        else if ((value & ~0xf) >>> 0 === SKIPPABLE_MAGIC) this.#await('skippable size', 4);
        else this.#await('unknown', 0);
        return;
      case 'skippable size':
        this.#await('last', 0, value);
        return;
      case 'descriptor':
        this.#checksumBytes = value & 0b100 ? 4 : 0;
        this.#await('block header', 3, headerBytes(value));
        return;
      case 'block header': {
        const isLast = (value & 1) === 1;
        const isRepeat = ((value >> 1) & 3) === 1;
        const bytes = isRepeat ? 1 : value >> 3;
        if (isLast) this.#await('last', 0, bytes + this.#checksumBytes);
        else this.#await('block header', 3, bytes);
        return;
      }
      case 'last':
      case 'unknown':
        return;
    }
  }

  #await(part: Part, needed: number, skip = 0): void {
    this.#part = part;
    this.#needed = needed;
    this.#skip = skip;
    this.#gathered = [];
  }
}

/** What follows the descriptor of a frame header: window, dictionary id, content size. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0b100000) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (isSingleSegment ? 0 : 1) + dictionary + contentSize;
}

function littleEndian(bytes: readonly number[]): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
