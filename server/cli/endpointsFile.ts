/** The user's endpoints without an editor: `endpoints.yaml` in their configuration folder, and what options add to it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRepointing } from '../batch/jobEndpoints.ts';
import { bareEndpoint } from '../generation/bareEndpoint.ts';
import { credentialName } from '../generation/credentialsOf.ts';
import { decodeProfiles } from '../generation/decodeProfiles.ts';
import type { Credentials, Endpoint } from '../generation/endpoint.ts';
import { normaliseUrl } from '../generation/normaliseUrl.ts';
import { originsOf, ownProfile, ownProfileOf } from '../generation/ownProfile.ts';
import { readYaml } from '../language/yaml/readYaml.ts';
import { toJson } from '../language/yaml/yamlNode.ts';
import type { Arguments, OptionSpec } from './command.ts';
import { Misuse } from './command.ts';
import type { Io } from './io.ts';

/** Options of every command that sends something. */
export const ENDPOINT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  endpoint: {
    type: 'string',
    multiple: true,
    value: 'ALIAS=URL',
    help: 'use, or re-point, an endpoint; the first one given is the default',
  },
  'api-key-env': {
    type: 'string',
    value: 'NAME',
    help: 'the environment variable that holds the key of the endpoints given by --endpoint',
  },
};

/** The user's endpoints. */
export interface UserEndpoints {
  /** Re-pointed by `--endpoint`; those given there come first. */
  readonly endpoints: readonly Endpoint[];
  /** The first `--endpoint`; null without any. */
  readonly defaultAlias: string | null;
}

const MAX_FILE = 1024 * 1024;

/** Reads the file and the options. Throws `Misuse` when either says what cannot be. */
export async function userEndpoints(args: Arguments, io: Io): Promise<UserEndpoints> {
  const written = await profilesIn(join(io.configFolder, 'endpoints.yaml'), io);
  const given = args.texts('endpoint').map((text) => endpointOption(text, args.text('api-key-env'), written));
  const others = written.filter(({ alias }) => !given.some((endpoint) => endpoint.alias === alias));
  return { endpoints: [...given, ...others], defaultAlias: given[0]?.alias ?? null };
}

/**
 * Credentials for those endpoints and their replicas, as `credentialsOf` finds them: headers of the user's own profiles, keys
 * from the variables they name. Where a job or an experiment names a variable, that counts for nothing. Throws `Misuse` for a
 * variable that is not set.
 */
export function credentialsFor(
  needed: readonly Pick<Endpoint, 'alias' | 'baseUrl' | 'origin' | 'replicas'>[],
  user: UserEndpoints,
  io: Io,
): Readonly<Record<string, Credentials>> {
  const credentials: Record<string, Credentials> = {};
  for (const endpoint of needed) {
    const own = ownProfileOf(endpoint, user.endpoints);
    if (own) credentials[credentialName(endpoint)] = credentialsIn(own, io);
    for (const origin of originsOf(endpoint)) {
      const there = origin === endpoint.origin ? own : ownProfile(origin, user.endpoints);
      if (there) credentials[origin] ??= credentialsIn(there, io);
    }
  }
  return credentials;
}

function credentialsIn({ alias, apiKeyEnv, headers }: Endpoint, io: Io): Credentials {
  const key = apiKeyEnv === null ? null : io.env[apiKeyEnv];
  if (key !== undefined && key !== '') return { key, headers };
  throw new Misuse(
    `Endpoint "${alias}" takes its key from the environment variable ${apiKeyEnv}, which is not set.`,
  );
}

async function profilesIn(path: string, io: Io): Promise<readonly Endpoint[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Misuse(`${path} cannot be read: ${error.message}.`);
  });
  if (text === null) return [];
  const { root, problems } = readYaml(
    text,
    { start: 0, end: text.length },
    { code: 'endpoints', maxLength: MAX_FILE },
  );
  if (problems[0]) throw new Misuse(`${path}: ${problems[0].message}`);
  const decoded = decodeProfiles(root && toJson(root));
  for (const { message } of decoded.problems) io.err(`${path}: ${message}\n`);
  return decoded.endpoints;
}

function endpointOption(text: string, apiKeyEnv: string | null, written: readonly Endpoint[]): Endpoint {
  const option = parseRepointing(text);
  if (!option) throw new Misuse(`--endpoint takes ALIAS=URL, not "${text}".`);
  const normal = normaliseUrl(option.url);
  if (!normal.ok) throw new Misuse(`--endpoint ${option.alias}: ${normal.message}`);
  const { alias } = option;
  const { baseUrl, origin } = normal;
  const own = written.find((endpoint) => endpoint.alias === alias);
  if (own) return { ...own, baseUrl, origin, apiKeyEnv: apiKeyEnv ?? own.apiKeyEnv };
  return { ...bareEndpoint(alias, baseUrl, origin), apiKeyEnv };
}
