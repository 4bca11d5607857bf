/**
 * Keys of endpoints. They live in VS Code's SecretStorage under the ORIGIN they were given for, so that renaming a
 * profile keeps its key and pointing it elsewhere does not send it there.
 */
import type { SecretStorage } from 'vscode';
import type { Endpoint, EndpointAccess } from '../../server/generation/endpoint.ts';

/** Reads and keeps keys by origin. */
export interface KeyStore {
  keyOf(origin: string): Promise<string | null>;
  keep(origin: string, key: string): Promise<void>;
}

/** Keys in the editor's secret storage. */
export function createKeyStore(secrets: SecretStorage): KeyStore {
  return {
    async keyOf(origin) {
      return (await secrets.get(secretName(origin))) ?? null;
    },
    async keep(origin, key) {
      await secrets.store(secretName(origin), key);
    },
  };
}

/**
 * The endpoint with the key to use: the variable that the user's profile names, where it is set, else the key kept
 * for the origin, else none.
 */
export async function accessTo(
  endpoint: Endpoint,
  keys: KeyStore,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<EndpointAccess> {
  const named = endpoint.apiKeyEnv === null ? undefined : environment[endpoint.apiKeyEnv];
  return { endpoint, key: named || (await keys.keyOf(endpoint.origin)) };
}

function secretName(origin: string): string {
  return `rephrase.key:${origin}`;
}
