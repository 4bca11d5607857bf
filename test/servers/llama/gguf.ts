/**
 * Writes GGUF version 3, the file format in which llama.cpp reads a model: metadata, a table of tensors and their
 * values. Only what a small unquantised model needs: no nested arrays, and every tensor in 32-bit floats.
 */

/** A metadata value with the type under which it is written; readers insist on the exact one. */
export type GgufValue =
  | { readonly type: 'uint32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'array'; readonly of: 'int32' | 'float32'; readonly value: readonly number[] }
  | { readonly type: 'array'; readonly of: 'string'; readonly value: readonly string[] };

/** A tensor with its values in memory order: the first dimension varies fastest. */
export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly values: Float32Array;
}

/** Encodes a whole file. Values of a tensor are laid out as they stand, so the machine has to be little-endian. */
export function encodeGguf(
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
): Uint8Array {
  const head = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(metadata.size)];
  for (const [key, value] of metadata) head.push(string(key), valueBytes(value));
  let offset = 0;
  for (const { name, dimensions, values } of tensors) {
    head.push(string(name), uint32(dimensions.length), ...dimensions.map(uint64));
    head.push(uint32(TENSOR_FLOAT32), uint64(offset));
    offset += aligned(values.byteLength);
  }
  const body = tensors.map(({ values }) =>
    padded(Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  return Buffer.concat([padded(Buffer.concat(head)), ...body]);
}

/** Codes of value types, from the format's specification. */
const TYPE_CODES = { int32: 5, uint32: 4, float32: 6, bool: 7, string: 8, array: 9 } as const;
const TENSOR_FLOAT32 = 0;
/** The default of `general.alignment`: where each tensor and the data section start. */
const ALIGNMENT_BYTES = 32;

function valueBytes(value: GgufValue): Buffer {
  const code = uint32(TYPE_CODES[value.type]);
  switch (value.type) {
    case 'uint32':
      return Buffer.concat([code, uint32(value.value)]);
    case 'float32':
      return Buffer.concat([code, float32(value.value)]);
    case 'bool':
      return Buffer.concat([code, Buffer.from([value.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([code, string(value.value)]);
    case 'array':
      return Buffer.concat([
        code,
        uint32(TYPE_CODES[value.of]),
        uint64(value.value.length),
        ...itemBytes(value),
      ]);
  }
}

function itemBytes(array: Extract<GgufValue, { type: 'array' }>): readonly Buffer[] {
  if (array.of === 'string') return array.value.map(string);
  return array.value.map(array.of === 'int32' ? int32 : float32);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], aligned(bytes.byteLength));
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([uint64(bytes.byteLength), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
