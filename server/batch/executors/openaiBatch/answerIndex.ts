/** Where the answers of a batch lie in its files, by the name of the request, whatever their order. */
import { type FileHandle, open } from 'node:fs/promises';
import type { EndpointAccess } from '../../../generation/endpoint.ts';
import { parseJson } from '../../../generation/wire/decode.ts';
import type { JsonObject } from '../../../language/json.ts';
import { scanLines } from '../../runner/scanLines.ts';
import { type AnswerOutcome, answerOutcome } from './answerOutcome.ts';
import { markOf, parseCustomId } from './customId.ts';
import { type AnswerLine, decodeAnswerLine } from './decodeBatch.ts';
import { type FileUnit, unitName } from './launchFiles.ts';
import type { WrongLine } from './ledger.ts';

/** The answers of one batch. */
export interface AnswerIndex {
  /** What came for a request; null where nothing did. */
  outcome(id: string): Promise<AnswerOutcome | null>;
  /** Lines that answer nothing that was asked, and second answers to the same. */
  readonly strangers: number;
  readonly repeated: number;
  close(): Promise<void>;
}

/** What is indexed. */
export interface Indexed {
  /** Files of answers, those that exist. */
  readonly paths: readonly string[];
  readonly requestsPath: string;
  readonly units: ReadonlyMap<string, FileUnit>;
  readonly wrongLines: readonly WrongLine[];
  readonly access: EndpointAccess;
}

interface Place {
  readonly path: number;
  readonly offset: number;
  readonly length: number;
}

/** Reads every file once. A completion wins over an error for the same request, the first over later ones. */
export async function indexAnswers(indexed: Indexed): Promise<AnswerIndex> {
  const { paths, units, access } = indexed;
  const found = new Map<string, Place>();
  const failing = new Map<string, AnswerLine>();
  const tally = { strangers: 0, repeated: 0 };
  const take = (bytes: Buffer, place: Place): void => {
    const line = decodeAnswerLine(parseJson(bytes.toString('utf8')));
    if (line === null || !isAsked(line.customId, units)) {
      if (bytes.length > 1) tally.strangers += 1;
    } else if (found.has(line.customId)) tally.repeated += 1;
    else if (answerOutcome(line, access, null).kind === 'completion') {
      found.set(line.customId, place);
      failing.delete(line.customId);
    } else if (failing.has(line.customId)) tally.repeated += 1;
    else failing.set(line.customId, line);
  };
  for (const [path, file] of paths.entries()) {
    const { sizeBytes, tornBytes } = await scanLines(file, (line, offset) => {
      take(line, { path, offset, length: line.length });
      return undefined;
    });
    // The last line of a file may have no newline.
    if (tornBytes > 0) {
      const place = { path, offset: sizeBytes, length: tornBytes };
      take(await readAt(file, place), place);
    }
  }
  const failures = await explain(indexed, failing, found);
  const handles: FileHandle[] = [];
  return {
    ...tally,
    async outcome(id) {
      const place = found.get(id);
      const failure = failures.get(id) ?? null;
      if (!place) return failure;
      const file = paths[place.path];
      if (file === undefined) return null;
      handles[place.path] ??= await open(file, 'r');
      const handle = handles[place.path];
      const bytes = Buffer.alloc(place.length);
      await handle?.read(bytes, 0, place.length, place.offset);
      const line = decodeAnswerLine(parseJson(bytes.toString('utf8')));
      return line && answerOutcome(line, access, null);
    },
    async close() {
      for (const handle of handles) await handle?.close();
    },
  };
}

/** The failures in words: with the request at hand, what a provider quotes of it is left out. */
async function explain(
  { requestsPath, wrongLines, access }: Indexed,
  failing: ReadonlyMap<string, AnswerLine>,
  found: ReadonlyMap<string, Place>,
): Promise<ReadonlyMap<string, AnswerOutcome>> {
  const outcomes = new Map<string, AnswerOutcome>();
  const wrong = new Map(wrongLines);
  if (failing.size === 0 && wrong.size === 0) return outcomes;
  let number = 0;
  await scanLines(requestsPath, (bytes) => {
    number += 1;
    const id = ID.exec(bytes.toString('latin1', 0, ID_BYTES))?.[1];
    if (id === undefined || found.has(id)) return undefined;
    const message = wrong.get(number);
    const line: AnswerLine | undefined =
      failing.get(id) ??
      (message === undefined ? undefined : { kind: 'error', customId: id, code: 'invalid', message });
    if (line) outcomes.set(id, answerOutcome(line, access, bodyOf(bytes)));
    return undefined;
  });
  return outcomes;
}

/** Each line of a request file begins so. */
const ID = /^\{"custom_id":"([0-9a-f-]+)"/;
const ID_BYTES = 128;

function bodyOf(line: Buffer): JsonObject | null {
  const value = parseJson(line.toString('utf8'));
  return (value as { readonly body?: JsonObject } | undefined)?.body ?? null;
}

/** Whether the file asked for that, and with this very request. */
function isAsked(id: string, units: ReadonlyMap<string, FileUnit>): boolean {
  const name = parseCustomId(id);
  const unit = name && units.get(unitName(name.key));
  return unit ? unit.rollouts.includes(name.rollout) && name.mark === markOf(unit.fingerprint) : false;
}

async function readAt(path: string, { offset, length }: Place): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    await handle.read(bytes, 0, length, offset);
    return bytes;
  } finally {
    await handle.close();
  }
}
