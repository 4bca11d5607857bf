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
  /**
   * The same frame with the template's text in it, to be filled with the document instead of the whole content; null
   * where the template needs more than that. A batch then neither joins nor copies that text again.
   */
  documentFrame(rollout: number): BodyFrame | null;
}

/** The body of a request but for the content of its user message, or for the document in it. */
export interface BodyFrame {
  /** Parameters and extra body as they are sent. */
  readonly sampling: JsonObject;
  /** The body, `escaped` being the JSON of what is missing, which is well-formed. */
  filled(escaped: string): FilledFrame;
}

/** A body as it goes out. */
export interface FilledFrame {
  /** Its JSON in UTF-8. */
  readonly bytes: Uint8Array;
  /** The stretch of `bytes` that was missing: a text's JSON without its quotation marks. */
  readonly missing: Uint8Array;
  /** sha256 of its canonical JSON (RFC 8785), hex. */
  readonly fingerprint: string;
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
  const template = fillable(variant);
  const isSeeded = typeof samplingOf(variant, 0)['seed'] === 'number';
  const framesOf = (around: Surroundings): ((rollout: number) => BodyFrame) => {
    const frames = new Map<number, BodyFrame>();
    return (rollout) => {
      const key = isSeeded ? rollout : 0;
      let frame = frames.get(key);
      if (!frame) {
        frame = createFrame(variant, samplingOf(variant, rollout), around);
        frames.set(key, frame);
      }
      return frame;
    };
  };
  const { around } = template;
  return {
    template,
    rooms: new WeakMap(),
    frame: framesOf({ before: '', after: '' }),
    documentFrame:
      around?.before.isWellFormed() && around.after.isWellFormed() ? framesOf(around) : () => null,
  };
}

/** Well-formed text of the content that stands around what is missing. */
type Surroundings = NonNullable<FillableTemplate['around']>;

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

function createFrame({ model, system }: Variant, sampling: JsonObject, around: Surroundings): BodyFrame {
  const before: readonly JsonObject[] = system === null ? [] : [{ role: 'system', content: system }];
  const body = (content: string): JsonObject =>
    plainJson({ model, messages: [...before, { role: 'user', content }], ...sampling });
  const sent = aroundContent((content) => JSON.stringify(body(content)), around);
  const canonical = aroundContent((content) => canonicalize(body(content)) ?? '', around);
  let scratch = Buffer.alloc(0);
  return {
    sampling,
    filled(escaped) {
      const longest = canonical.longestBytes(escaped);
      if (longest > scratch.length && longest <= MOST_SCRATCH_BYTES)
        scratch = Buffer.allocUnsafeSlow(Math.min(MOST_SCRATCH_BYTES, longest * 2));
      const into = longest > MOST_SCRATCH_BYTES ? Buffer.allocUnsafe(longest) : scratch;
      const written = canonical.write(escaped, into);
      // Encoded once: what is sent differs in what stands around the text alone.
      return { ...sent.around(canonical.missingIn(written)), fingerprint: hash('sha256', written, 'hex') };
    },
  };
}

/** Memory that fingerprints of one frame use again; longer bodies have their own. */
const MOST_SCRATCH_BYTES = 256 * 1024;
/** UTF-8 bytes of one UTF-16 unit at the most. */
const WIDEST = 3;

/** The text around the JSON of what is missing, that without its quotation marks. */
interface Around {
  /** No text of its length is longer. */
  longestBytes(escaped: string): number;
  /** Writes the whole into memory that is large enough, and gives the stretch that it takes there. */
  write(escaped: string, into: Buffer): Uint8Array;
  /** What was missing in a whole that was written. */
  missingIn(whole: Uint8Array): Uint8Array;
  /** A whole of its own around what is missing elsewhere. */
  around(missing: Uint8Array): { readonly bytes: Uint8Array; readonly missing: Uint8Array };
}

/** `serialise` gives its text with the JSON of the content as it stands, once, whatever the content is. */
function aroundContent(serialise: (content: string) => string, { before, after }: Surroundings): Around {
  // Longer than everything else, it stands nowhere else.
  const marker = 'x'.repeat(serialise('').length);
  const [first = '', last = ''] = serialise(marker).split(JSON.stringify(marker));
  const head = Buffer.from(`${first}${JSON.stringify(before).slice(0, -1)}`);
  const tail = Buffer.from(`${JSON.stringify(after).slice(1)}${last}`);
  return {
    longestBytes: (escaped) => head.length + escaped.length * WIDEST + tail.length,
    write(escaped, into) {
      into.set(head, 0);
      // Written with its quotation marks: the head's last byte goes over the first of them, the tail over the last.
      const end = head.length - 1 + into.write(escaped, head.length - 1) - 1;
      into[head.length - 1] = head[head.length - 1] ?? 0;
      into.set(tail, end);
      return into.subarray(0, end + tail.length);
    },
    missingIn: (whole) => whole.subarray(head.length, whole.length - tail.length),
    around(missing) {
      const end = head.length + missing.length;
      const bytes = Buffer.allocUnsafe(end + tail.length);
      bytes.set(head, 0);
      bytes.set(missing, head.length);
      bytes.set(tail, end);
      return { bytes, missing: bytes.subarray(head.length, end) };
    },
  };
}
