/** What a profile says that has no effect: keys that nobody reads, and values that are of the wrong kind for their key. */
import { t } from '@vscode/l10n';
import { nearest } from '../language/nearest.ts';

/** Sentences for people; empty for a profile of which everything counts. Keys of one's own begin with `x-`. */
export function profileFaults(alias: string, profile: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(profile).flatMap(([key, value]) => {
    const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (!known) return key.startsWith('x-') ? [] : [unknownKey(alias, key)];
    if (value === null || value === undefined || known.takes(value)) return [];
    return [t('Endpoint "{0}": "{1}" takes {2}. What it says has no effect.', alias, key, known.says())];
  });
}

interface Known {
  takes(value: unknown): boolean;
  /** Completes "takes …". */
  says(): string;
}

const TEXT: Known = {
  takes: (value) => typeof value === 'string' && value.trim() !== '',
  says: () => t('text'),
};
const WHOLE: Known = {
  takes: (value) => Number.isInteger(value) && Number(value) > 0,
  says: () => t('a whole number above 0'),
};
const PRICE: Known = { takes: isPrice, says: () => t('a number of US dollars') };

const KEYS: Readonly<Record<string, Known>> = {
  url: TEXT,
  model: TEXT,
  headers: {
    takes: (value) =>
      Object.values(recordOf(value) ?? { '': null }).every((text) => typeof text === 'string'),
    says: () => t('names with texts'),
  },
  replicas: { takes: Array.isArray, says: () => t('a list of addresses') },
  apiKeyEnv: TEXT,
  tokenizer: TEXT,
  window: WHOLE,
  concurrency: WHOLE,
  gpus: { takes: (value) => isPrice(value) && value !== 0, says: () => t('a number above 0') },
  pricePerGpuHour: PRICE,
  batchApi: TEXT,
  pricePerMillionTokens: {
    takes(value) {
      const { input, output, ...others } = recordOf(value) ?? {};
      return isPrice(input) && isPrice(output) && Object.keys(others).length === 0;
    },
    says: () => t('{ input, output } in US dollars'),
  },
};

/** What a profile may say; the manifest's schema of `rephrase.endpoints` has the same keys. */
export const PROFILE_KEYS: readonly string[] = Object.keys(KEYS);

function unknownKey(alias: string, key: string): string {
  const meant = nearest(key, PROFILE_KEYS);
  return meant === null
    ? t('Endpoint "{0}": "{1}" is not a key known here and has no effect.', alias, key)
    : t(
        'Endpoint "{0}": "{1}" is not a key known here and has no effect. Did you mean "{2}"?',
        alias,
        key,
        meant,
      );
}

function isPrice(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
