/**
 * The request files of a launch on this disk: `files.json` says which there are, each has its requests and, apart, which
 * units they are for. The requests are deleted once their answers are home.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../durableFile.ts';
import type { UnitKey } from '../../job.ts';
import { count, decoding, list, record, text } from '../../rawFields.ts';
import { scanLines } from '../../runner/scanLines.ts';

/** One request file. */
export interface LaunchFile {
  /** From 1, in the order of the source. */
  readonly number: number;
  /** Its name at the provider, like no other: by it an upload is found again. */
  readonly name: string;
  /** Of the endpoint that it goes to. */
  readonly alias: string;
  /** Where that endpoint was when the file was made: a batch cannot move. */
  readonly baseUrl: string;
  readonly model: string;
  readonly units: number;
  readonly requests: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A unit of a request file. */
export interface FileUnit {
  readonly key: UnitKey;
  /** Of the request of its first rollout. */
  readonly fingerprint: string;
  /** The rollouts asked for in this file, from 0: those that an earlier launch brought are left out. */
  readonly rollouts: readonly number[];
}

/** The files of one request file, absolute if the folder is. */
export function pathsOf(
  folder: string,
  number: number,
): {
  readonly requests: string;
  readonly units: string;
  readonly output: string;
  readonly errors: string;
  readonly unanswered: string;
} {
  const stem = join(folder, String(number).padStart(4, '0'));
  return {
    requests: `${stem}.requests.jsonl`,
    units: `${stem}.units.ndjson`,
    output: `${stem}.output.jsonl`,
    errors: `${stem}.errors.jsonl`,
    unanswered: `${stem}.unanswered.ndjson`,
  };
}

/** Says that these files are complete. */
export async function writeLaunchFiles(folder: string, files: readonly LaunchFile[]): Promise<void> {
  await replaceFile(join(folder, 'files.json'), `${JSON.stringify(files, null, 2)}\n`);
}

/** The files of a launch, in order. Throws where `files.json` is not what was written. */
export async function readLaunchFiles(folder: string): Promise<readonly LaunchFile[]> {
  const path = join(folder, 'files.json');
  const value: unknown = JSON.parse(await readFile(path, 'utf8'));
  const decoded = decoding(() =>
    list({ files: value }, 'files').map((file): LaunchFile => {
      const it = record(file, 'file');
      return {
        number: count(it, 'number'),
        name: text(it, 'name'),
        alias: text(it, 'alias'),
        baseUrl: text(it, 'baseUrl'),
        model: text(it, 'model'),
        units: count(it, 'units'),
        requests: count(it, 'requests'),
        sizeBytes: count(it, 'sizeBytes'),
        sha256: text(it, 'sha256'),
      };
    }),
  );
  if (!decoded.ok) throw new Error(`${path} is damaged: ${decoded.message}.`);
  return decoded.value;
}

/** One line of a units file, newline included. */
export function encodeUnit({ key, fingerprint, rollouts }: FileUnit): string {
  return `${JSON.stringify([...key, fingerprint, rollouts])}\n`;
}

/** By `unitName`, the units of a request file. */
export async function readUnits(path: string): Promise<ReadonlyMap<string, FileUnit>> {
  const units = new Map<string, FileUnit>();
  await scanLines(path, (line) => {
    const unit = decodeUnit(JSON.parse(line.toString('utf8')));
    if (!unit) throw new Error(`${path} is damaged.`);
    units.set(unitName(unit.key), unit);
    return undefined;
  });
  return units;
}

/** A unit's key as text. */
export function unitName(key: UnitKey): string {
  return key.join('-');
}

function decodeUnit(value: unknown): FileUnit | null {
  if (!Array.isArray(value)) return null;
  const [file, row, variant, fingerprint, rollouts]: readonly unknown[] = value;
  if (typeof file !== 'number' || typeof row !== 'number' || typeof variant !== 'number') return null;
  if (typeof fingerprint !== 'string' || !Array.isArray(rollouts)) return null;
  const numbers = rollouts.filter((rollout): rollout is number => typeof rollout === 'number');
  return { key: [file, row, variant], fingerprint, rollouts: numbers };
}
