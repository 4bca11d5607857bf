/**
 * Decimals and times of day, for which Parquet's decoder has no parser: it rounds the ones and leaves the others as
 * counts. Described to it as timestamps, whose parser is handed any value as it is, both come to the parsers here.
 */
import type { ParquetParsers, SchemaElement } from 'hyparquet';
import { isoTime } from './isoTime.ts';

/** The column as the decoder is told of it, and the parsers that go with that; null for every other column. */
export function exactColumn(
  element: SchemaElement,
): { readonly element: SchemaElement; readonly parsers: Partial<ParquetParsers> } | null {
  const parse = exactParser(element);
  if (parse === null) return null;
  const { converted_type: _, ...rest } = element;
  return {
    element: { ...rest, logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
    // Binary columns are text to the decoder before they are anything else.
    parsers: { timestampFromNanoseconds: parse, stringFromBytes: parse },
  };
}

type Unscaled = number | bigint | Uint8Array | null | undefined;
type Parser = (value: Unscaled) => number | string | null;

function exactParser({ converted_type, logical_type, scale }: SchemaElement): Parser | null {
  if (converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL') {
    const digits = (logical_type?.type === 'DECIMAL' ? logical_type.scale : scale) ?? 0;
    return (value) => (isAbsent(value) ? null : decimalOf(value, digits));
  }
  const perSecond = ticksPerSecond(converted_type, logical_type);
  if (perSecond === null) return null;
  return (value) => (isAbsent(value) || value instanceof Uint8Array ? null : timeOfDay(value, perSecond));
}

function isAbsent(value: Unscaled): value is null | undefined {
  return value === null || value === undefined;
}

function ticksPerSecond(
  converted: SchemaElement['converted_type'],
  logical: SchemaElement['logical_type'],
): bigint | null {
  const unit = logical?.type === 'TIME' ? logical.unit : null;
  if (converted === 'TIME_MILLIS' || unit === 'MILLIS') return 1000n;
  if (converted === 'TIME_MICROS' || unit === 'MICROS') return 1_000_000n;
  return unit === 'NANOS' ? 1_000_000_000n : null;
}

/** Of so many digits every decimal is told from every other by a double. */
const EXACT_BELOW = 10n ** 15n;
/** Powers of ten up to this one are doubles. */
const MOST_SCALE = 22;

/** A number where JSON holds it digit for digit, else its digits as text. */
function decimalOf(value: number | bigint | Uint8Array, scale: number): number | string {
  const unscaled = value instanceof Uint8Array ? signed(value) : BigInt(value);
  const size = unscaled < 0n ? -unscaled : unscaled;
  if (size < EXACT_BELOW && scale <= MOST_SCALE) return Number(unscaled) / 10 ** scale;
  if (scale <= 0) return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(unscaled) : String(unscaled);
  const digits = String(size).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Two's complement, the highest byte first. */
function signed(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

/** "13:37:03.122". */
function timeOfDay(ticks: number | bigint, perSecond: bigint): string | null {
  return isoTime(BigInt(ticks), perSecond)?.slice(11, -1) ?? null;
}
