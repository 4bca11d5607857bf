/**
 * The user's endpoint profiles, decoded from whatever the setting `rephrase.endpoints` or the file `endpoints.yaml`
 * holds. A profile that cannot be used is left out and said why; the others go on working, and what has no effect in them
 * is said too.
 */
import { t } from '@vscode/l10n';
import type { Endpoint, Replica } from './endpoint.ts';
import { normaliseUrl } from './normaliseUrl.ts';
import { profileFaults } from './profileFaults.ts';

/** Why a profile is left out, or what of it has no effect; `message` is a sentence for people. */
export interface ProfileProblem {
  readonly alias: string;
  readonly message: string;
}

/** Decodes profiles in the order in which they were written. Never throws. */
export function decodeProfiles(value: unknown): {
  readonly endpoints: readonly Endpoint[];
  readonly problems: readonly ProfileProblem[];
} {
  const endpoints: Endpoint[] = [];
  const problems: ProfileProblem[] = [];
  for (const [alias, profile] of Object.entries(isRecord(value) ? value : {})) {
    const decoded = decodeProfile(alias, profile);
    if ('message' in decoded) problems.push(decoded);
    else endpoints.push(Object.freeze(decoded));
    if (!('message' in decoded) && isRecord(profile))
      problems.push(...profileFaults(alias, profile).map((message) => ({ alias, message })));
  }
  return { endpoints, problems };
}

function decodeProfile(alias: string, profile: unknown): Endpoint | ProfileProblem {
  const url = isRecord(profile) ? profile['url'] : undefined;
  if (!isRecord(profile) || typeof url !== 'string' || url.trim() === '') {
    return { alias, message: t('Endpoint "{0}" has no "url". Write where its server listens.', alias) };
  }
  const normal = normaliseUrl(url);
  if (!normal.ok) return { alias, message: t('Endpoint "{0}": {1}', alias, normal.message) };
  const replicas = replicasOf(profile['replicas']);
  if (typeof replicas === 'string') return { alias, message: t('Endpoint "{0}": {1}', alias, replicas) };
  return {
    alias,
    baseUrl: normal.baseUrl,
    origin: normal.origin,
    ...(replicas.length > 0 && { replicas }),
    model: textOf(profile['model']),
    headers: headersOf(profile['headers']),
    apiKeyEnv: textOf(profile['apiKeyEnv']),
    tokenizer: textOf(profile['tokenizer']),
    window: positiveOf(profile['window'], 'whole'),
    concurrency: positiveOf(profile['concurrency'], 'whole'),
    gpus: positiveOf(profile['gpus'], 'any'),
    pricePerGpuHour: priceOf(profile['pricePerGpuHour']),
    ...tokenPricesOf(profile['pricePerMillionTokens']),
    ...batchApiOf(profile['batchApi']),
  };
}

/** A sentence where one of them is no address. */
function replicasOf(value: unknown): readonly Replica[] | string {
  const replicas: Replica[] = [];
  for (const url of Array.isArray(value) ? (value as readonly unknown[]) : []) {
    const normal = normaliseUrl(typeof url === 'string' ? url : '');
    if (!normal.ok) return normal.message;
    replicas.push({ baseUrl: normal.baseUrl, origin: normal.origin });
  }
  return replicas;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function headersOf(value: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(isRecord(value) ? value : {});
  return Object.freeze(
    Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
  );
}

function positiveOf(value: unknown, kind: 'whole' | 'any'): number | null {
  const fits = typeof value === 'number' && Number.isFinite(value) && value > 0;
  return fits && (kind === 'any' || Number.isInteger(value)) ? value : null;
}

function priceOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Both prices or none: half a sum would mislead. */
function tokenPricesOf(value: unknown): Pick<Endpoint, 'pricePerMillionTokens'> {
  const input = priceOf(isRecord(value) ? value['input'] : null);
  const output = priceOf(isRecord(value) ? value['output'] : null);
  return input === null || output === null ? {} : { pricePerMillionTokens: { input, output } };
}

function batchApiOf(value: unknown): Pick<Endpoint, 'batchApi'> {
  const batchApi = textOf(value);
  return batchApi === null ? {} : { batchApi };
}
