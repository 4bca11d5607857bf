/** Names under which people write credentials into files that may be shared: refused in prompts and in experiments alike. */
export const CREDENTIAL_NAMES: readonly string[] = [
  'api_key',
  'apikey',
  'api_key_env',
  'apikeyenv',
  'openai_api_key',
  'authorization',
  'auth',
  'key',
  'token',
  'password',
  'secret',
  'headers',
  'extra_headers',
];
