/**
 * Keys of endpoints. They live in VS Code's SecretStorage under the ORIGIN they were given for, so that renaming a
 * profile keeps its key and pointing it elsewhere does not send it there.
 */
import type { Memento, SecretStorage } from 'vscode';
import type { Endpoint, EndpointAccess } from '../../server/generation/endpoint.ts';

/** Reads and keeps keys by origin. */
export interface KeyStore {
  keyOf(origin: string): Promise<string | null>;
  keep(origin: string, key: string): Promise<void>;
  forget(origin: string): Promise<void>;
  /** Of these origins and of all that a key was ever kept for, those that have one now. */
  originsWithKey(known: readonly string[]): Promise<readonly string[]>;
}

/** Keys in the editor's secret storage, which does not list them: `memory` knows the origins, never a key. */
export function createKeyStore(
  secrets: Pick<SecretStorage, 'get' | 'store' | 'delete'>,
  memory: Pick<Memento, 'get' | 'update'>,
): KeyStore {
  const remembered = (): readonly string[] => {
    const value: unknown = memory.get(ORIGINS);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  };
  return {
    async keyOf(origin) {
      return (await secrets.get(secretName(origin))) ?? null;
    },
    async keep(origin, key) {
      await secrets.store(secretName(origin), key);
      await memory.update(ORIGINS, [...new Set([...remembered(), origin])]);
    },
    async forget(origin) {
      await secrets.delete(secretName(origin));
      await memory.update(
        ORIGINS,
        remembered().filter((other) => other !== origin),
      );
    },
    async originsWithKey(known) {
      const origins = [...new Set([...known, ...remembered()])];
      const keys = await Promise.all(origins.map((origin) => secrets.get(secretName(origin))));
      return origins.filter((_, at) => keys[at] !== undefined);
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

const ORIGINS = 'rephrase.keyOrigins';

function secretName(origin: string): string {
  return `rephrase.key:${origin}`;
}
