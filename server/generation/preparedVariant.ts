/**
 * What all requests of one variant share, worked out once: the scanned template, the sampling, and the JSON that stands
 * around the content, as it is sent and in canonical form. A batch builds thousands of requests a second from it.
 */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Variant } from '../experiment/variant.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import { plainJson } from '../language/plainJson.ts';
import type { FillableTemplate } from './fillTemplate.ts';
import { fillable } from './fillTemplate.ts';
import type { ContextBudget } from './request.ts';

/** A variant, ready for documents. */
export interface PreparedVariant {
  readonly template: FillableTemplate;
  /** Tokens that each copy of the document may take within a budget, where the prompt takes no other column. */
  readonly rooms: WeakMap<ContextBudget, number | null>;
  /** The frame of a rollout (from 0); rollouts share one unless a seed tells them apart. */
  frame(rollout: number): BodyFrame;
}

/** The body of a request but for the content of its user message. */
export interface BodyFrame {
  /** Parameters and extra body as they are sent. */
  readonly sampling: JsonObject;
  /** The body's JSON in UTF-8, `escaped` being the JSON of the content, which is well-formed. */
  bytes(escaped: string): Uint8Array;
  /** sha256 of its canonical JSON (RFC 8785), hex. */
  fingerprint(escaped: string): string;
}

/** Keys of a body that the variant itself decides; in parameters and `extra_body` they are left out. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'stream_options']);

/** Prepares a variant, the first time that it is asked for. Variants are never changed in place. */
export function preparedVariant(variant: Variant): PreparedVariant {
  let prepared = PREPARED.get(variant);
  if (!prepared) {
    prepared = prepare(variant);
    PREPARED.set(variant, prepared);
  }
  return prepared;
}

const PREPARED = new WeakMap<Variant, PreparedVariant>();

function prepare(variant: Variant): PreparedVariant {
  const frames = new Map<number, BodyFrame>();
  const isSeeded = typeof samplingOf(variant, 0)['seed'] === 'number';
  return {
    template: fillable(variant),
    rooms: new WeakMap(),
    frame(rollout) {
      const key = isSeeded ? rollout : 0;
      let frame = frames.get(key);
      if (!frame) {
        frame = createFrame(variant, samplingOf(variant, rollout));
        frames.set(key, frame);
      }
      return frame;
    },
  };
}

/** Parameters and extra body as a rollout (from 0) sends them, in their order. */
export function samplingOf(variant: Variant, rollout: number): JsonObject {
  const written = { ...variant.parameters, ...variant.extraBody };
  return Object.fromEntries(
    Object.entries(written)
      .filter(([key]) => !RESERVED_KEYS.has(key))
      .map(([key, value]): [string, JsonValue] =>
        key === 'seed' && typeof value === 'number' ? [key, value + rollout] : [key, value],
      ),
  );
}

function createFrame({ model, system }: Variant, sampling: JsonObject): BodyFrame {
  const before: readonly JsonObject[] = system === null ? [] : [{ role: 'system', content: system }];
  const body = (content: string): JsonObject =>
    plainJson({ model, messages: [...before, { role: 'user', content }], ...sampling });
  const sent = aroundContent((content) => JSON.stringify(body(content)));
  const canonical = aroundContent((content) => canonicalize(body(content)) ?? '');
  let scratch = Buffer.alloc(0);
  return {
    sampling,
    bytes: (escaped) => sent.write(escaped, Buffer.allocUnsafe(sent.sizeBytes(escaped))),
    fingerprint(escaped) {
      const longest = canonical.longestBytes(escaped);
      if (longest > MOST_SCRATCH_BYTES) {
        return hash('sha256', canonical.write(escaped, Buffer.allocUnsafe(longest)), 'hex');
      }
      if (longest > scratch.length)
        scratch = Buffer.allocUnsafeSlow(Math.min(MOST_SCRATCH_BYTES, longest * 2));
      return hash('sha256', canonical.write(escaped, scratch), 'hex');
    },
  };
}

/** Memory that fingerprints of one frame use again; longer bodies have their own. */
const MOST_SCRATCH_BYTES = 256 * 1024;
/** UTF-8 bytes of one UTF-16 unit at the most. */
const WIDEST = 3;

/** The text around the JSON of the content. */
interface Around {
  sizeBytes(escaped: string): number;
  /** No text of its length is longer. */
  longestBytes(escaped: string): number;
  /** Writes the whole into memory that is large enough, and gives the stretch that it takes there. */
  write(escaped: string, into: Buffer): Uint8Array;
}

/** `serialise` gives its text with the JSON of the content as it stands, once, whatever the content is. */
function aroundContent(serialise: (content: string) => string): Around {
  // Longer than everything else, it stands nowhere else.
  const marker = 'x'.repeat(serialise('').length);
  const [first = '', last = ''] = serialise(marker).split(JSON.stringify(marker));
  const [head, tail] = [Buffer.from(first), Buffer.from(last)];
  return {
    sizeBytes: (escaped) => head.length + Buffer.byteLength(escaped) + tail.length,
    longestBytes: (escaped) => head.length + escaped.length * WIDEST + tail.length,
    write(escaped, into) {
      into.set(head, 0);
      const end = head.length + into.write(escaped, head.length);
      into.set(tail, end);
      return into.subarray(0, end + tail.length);
    },
  };
}
