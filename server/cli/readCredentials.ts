/** Credentials as `launchRunner` hands them over: JSON through a pipe, so that they stand in no file and no argument. */
import { createReadStream } from 'node:fs';
import { parseJson } from '../batch/decodeJob.ts';
import type { Credentials } from '../generation/endpoint.ts';
import { Misuse } from './command.ts';

/** Reads a descriptor to its end. Throws `Misuse` for what is not credentials by origin; never repeats what it read. */
export async function readCredentials(fd: number): Promise<Readonly<Record<string, Credentials>>> {
  let text = '';
  for await (const chunk of createReadStream('', { fd, encoding: 'utf8' })) text += chunk;
  const parsed = parseJson(text);
  if (!parsed.ok || !isRecord(parsed.value)) throw new Misuse('The credentials are no JSON object.');
  return Object.fromEntries(
    Object.entries(parsed.value).map(([origin, value]) => [origin, credentialsOf(origin, value)]),
  );
}

function credentialsOf(origin: string, value: unknown): Credentials {
  const { key, headers } = (isRecord(value) ? value : {}) as { key?: unknown; headers?: unknown };
  if ((key === null || typeof key === 'string') && isRecord(headers)) {
    const texts = Object.entries(headers).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    );
    return { key, headers: Object.fromEntries(texts) };
  }
  throw new Misuse(`The credentials for ${origin} have no key and headers.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
