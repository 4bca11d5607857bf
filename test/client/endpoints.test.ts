import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Memento } from 'vscode';
import { foundItems } from '../../client/endpoints/foundItems.ts';
import { healthText } from '../../client/endpoints/health.ts';
import { accessTo, createKeyStore } from '../../client/endpoints/keys.ts';
import { aliasProblem, freeAlias, proposeAlias } from '../../client/endpoints/proposeAlias.ts';
import { type Situation, troubleOf } from '../../client/endpoints/trouble.ts';
import type { FailureReason } from '../../server/generation/completion.ts';
import { decodeProfiles } from '../../server/generation/decodeProfiles.ts';
import { PROFILE_KEYS } from '../../server/generation/profileFaults.ts';
import { readManifest } from './readManifest.ts';
import { endpoint } from './sampleJob.ts';

describe('profiles', () => {
  test('every URL form gives one address', () => {
    const { endpoints, problems } = decodeProfiles({
      a: { url: 'http://gpu:8000' },
      b: { url: 'http://gpu:8000/v1' },
      c: { url: 'http://gpu:8000/v1/chat/completions' },
    });
    expect(problems).toEqual([]);
    expect(endpoints.map(({ baseUrl }) => baseUrl)).toEqual(Array(3).fill('http://gpu:8000/v1'));
  });

  test('what has no effect is said: misspelt keys, keys of nothing, values of the wrong kind', () => {
    const url = 'http://gpu:8000';
    const said = (profile: object): readonly string[] =>
      decodeProfiles({ gpu: { url, ...profile } }).problems.map(({ message }) => message);
    expect(said({ apikeyenv: 'KEY', windw: 8192, colour: 'red', 'x-note': 'mine' })).toEqual([
      'Endpoint "gpu": "apikeyenv" is not a key known here and has no effect. Did you mean "apiKeyEnv"?',
      'Endpoint "gpu": "windw" is not a key known here and has no effect. Did you mean "window"?',
      'Endpoint "gpu": "colour" is not a key known here and has no effect.',
    ]);
    expect(said({ window: '8k', gpus: 0, headers: { a: 1 }, pricePerMillionTokens: { input: 1 } })).toEqual([
      'Endpoint "gpu": "window" takes a whole number above 0. What it says has no effect.',
      'Endpoint "gpu": "gpus" takes a number above 0. What it says has no effect.',
      'Endpoint "gpu": "headers" takes names with texts. What it says has no effect.',
      'Endpoint "gpu": "pricePerMillionTokens" takes { input, output } in US dollars. What it says has no effect.',
    ]);
    expect(said({ model: null, replicas: [], pricePerGpuHour: 0, headers: {} })).toEqual([]);
    const manifest = readManifest().contributes.configuration.properties['rephrase.endpoints'];
    expect([...PROFILE_KEYS].sort()).toEqual(
      Object.keys(manifest?.additionalProperties?.properties ?? {}).sort(),
    );
  });

  test('what a profile says is taken, what has the wrong type is not', () => {
    const { endpoints } = decodeProfiles({
      gpu: {
        url: 'http://gpu:8000',
        model: 'm',
        headers: { 'X-Team': 'data', bad: 3 },
        apiKeyEnv: 'GPU_KEY',
        window: 8192,
        concurrency: 0.5,
        gpus: 8,
        pricePerGpuHour: 0,
      },
    });
    expect(endpoints).toEqual([
      {
        alias: 'gpu',
        baseUrl: 'http://gpu:8000/v1',
        origin: 'http://gpu:8000',
        model: 'm',
        headers: { 'X-Team': 'data' },
        apiKeyEnv: 'GPU_KEY',
        tokenizer: null,
        window: 8192,
        concurrency: null,
        gpus: 8,
        pricePerGpuHour: 0,
      },
    ]);
  });

  test('prices of tokens are taken together or not at all', () => {
    const { endpoints } = decodeProfiles({
      both: { url: 'http://a:1', pricePerMillionTokens: { input: 0.15, output: 0.6 } },
      half: { url: 'http://b:1', pricePerMillionTokens: { input: 0.15 } },
    });
    expect(endpoints[0]?.pricePerMillionTokens).toEqual({ input: 0.15, output: 0.6 });
    expect(endpoints[1]).not.toHaveProperty('pricePerMillionTokens');
  });

  test('a bad profile is left out and said why; the others work', () => {
    const { endpoints, problems } = decodeProfiles({
      none: {},
      text: 'http://x',
      bad: { url: 'ftp://x' },
      good: { url: 'http://x' },
    });
    expect(endpoints.map(({ alias }) => alias)).toEqual(['good']);
    expect(problems.map(({ alias }) => alias)).toEqual(['none', 'text', 'bad']);
    for (const { alias, message } of problems) expect(message).toContain(`"${alias}"`);
  });

  test('law: whatever the settings hold, decoding answers', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const { endpoints } = decodeProfiles(value);
        for (const { baseUrl, origin } of endpoints) expect(baseUrl.startsWith(origin)).toBe(true);
      }),
    );
  });
});

describe('aliases', () => {
  test.each([
    ['http://127.0.0.1:8000/v1', 'local'],
    ['http://localhost:8000/v1', 'local'],
    ['http://[::1]:8000/v1', 'local'],
    ['http://10.0.0.7:8000/v1', 'gpu'],
    ['http://gpu-07:8000/v1', 'gpu-07'],
    ['http://gpu-07.cluster.local:8000/v1', 'gpu-07'],
    ['https://api.openai.com/v1', 'openai'],
    ['https://router.huggingface.co/v1', 'huggingface'],
  ])('%s → %s', (url, alias) => {
    expect(proposeAlias(url)).toBe(alias);
    expect(aliasProblem(alias)).toBeNull();
  });

  test.each(['', ' ', 'a b', '-a', 'ä'])('%j is no alias', (alias) =>
    expect(aliasProblem(alias)).not.toBeNull(),
  );
});

test('an alias that is taken gets a number', () => {
  expect(freeAlias('vllm', new Set(['gpu']))).toBe('vllm');
  expect(freeAlias('vllm', new Set(['vllm', 'vllm-2']))).toBe('vllm-3');
});

describe('what was found', () => {
  const server = {
    kind: 'ollama',
    state: 'ready',
    origin: 'http://127.0.0.1:11434',
    baseUrl: 'http://127.0.0.1:11434/v1',
    models: [],
  } as const;
  const words = (found: Partial<Parameters<typeof foundItems>[0][number]>): readonly string[] =>
    foundItems([{ ...server, ...found }]).map(
      ({ label, description, choice }) => `${label} | ${description} | ${choice.kind}`,
    );

  test('is a line for each model, with its program and context', () => {
    const models = [
      { id: 'gemma3:latest', window: 4096, ownedBy: null },
      { id: 'qwen3:1.7b', window: null, ownedBy: null },
    ];
    expect(words({ models })).toEqual([
      '$(server) gemma3:latest | Ollama · 4,096 tokens | use',
      '$(server) qwen3:1.7b | Ollama | use',
    ]);
  });

  test('says what a server lacks that cannot be used at once', () => {
    expect(words({})).toEqual(['$(server) Ollama | has no models yet: pull one | use']);
    expect(words({ kind: 'other', state: 'locked' })).toEqual([
      '$(key) OpenAI-compatible (Ollama?) | asks for a key | unlock',
    ]);
    expect(words({ kind: 'llama.cpp', state: 'loading' })).toEqual([
      '$(loading) llama.cpp | is loading its model: look again in a moment | again',
    ]);
  });
});

describe('keys', () => {
  const secrets = new Map<string, string>();
  const memory = new Map<string, unknown>();
  const keys = createKeyStore(
    {
      get: async (name: string) => secrets.get(name),
      store: async (name: string, value: string) => void secrets.set(name, value),
      delete: async (name: string) => void secrets.delete(name),
    },
    {
      get: (key: string) => memory.get(key),
      update: async (key: string, value: unknown) => void memory.set(key, value),
    } as Pick<Memento, 'get' | 'update'>,
  );
  beforeEach(() => keys.keep(endpoint.origin, 'kept'));

  test('a forgotten key is gone, and only origins that have one are offered', async () => {
    await keys.keep('http://gone:1', 'of a profile that was removed');
    expect(await keys.originsWithKey([endpoint.origin, 'http://none:2'])).toEqual([
      endpoint.origin,
      'http://gone:1',
    ]);
    await keys.forget('http://gone:1');
    expect(await keys.keyOf('http://gone:1')).toBeNull();
    expect(await keys.originsWithKey([])).toEqual([endpoint.origin]);
    expect(JSON.stringify([...memory])).not.toContain('kept');
  });

  test('the variable that the profile names wins where it is set, then the kept key', async () => {
    const named = { ...endpoint, apiKeyEnv: 'GPU_KEY' };
    expect((await accessTo(named, keys, { GPU_KEY: 'from variable' })).key).toBe('from variable');
    expect((await accessTo(named, keys, { GPU_KEY: '' })).key).toBe('kept');
    expect((await accessTo(endpoint, keys, { GPU_KEY: 'from variable' })).key).toBe('kept');
  });

  test('a kept key goes to its origin alone', async () => {
    const elsewhere = { ...endpoint, origin: 'http://elsewhere:8000' };
    expect((await accessTo(elsewhere, keys, {})).key).toBeNull();
  });
});

describe('what is wrong', () => {
  const fine: Situation = {
    trusted: true,
    endpoint,
    alias: null,
    health: { state: 'untested' },
    missingDocuments: null,
    noDocuments: false,
  };
  const said = (situation: Partial<Situation>) => {
    const trouble = troubleOf({ ...fine, ...situation });
    return trouble && `${trouble.text} → ${trouble.command}`;
  };

  test('nothing, as long as nothing failed', () => {
    expect(troubleOf(fine)).toBeNull();
    expect(said({ health: { state: 'testing' } })).toBeNull();
  });

  test('is said with the command that mends it, what comes first first', () => {
    const failure = {
      reason: 'unreachable',
      message: 'gpu is not there.',
      status: null,
      retryAfterMs: null,
    } as const;
    const fails = { state: 'fails', failure } as const;
    expect(said({ trusted: false, endpoint: null })).toBe('restricted mode → workbench.trust.manage');
    expect(said({ endpoint: null })).toBe('no endpoint → rephrase.findEndpoint');
    expect(said({ endpoint: null, alias: 'gone' })).toBe('no endpoint "gone" → rephrase.selectEndpoint');
    expect(said({ health: fails })).toBe('gpu: unreachable → rephrase.testEndpoint');
    expect(troubleOf({ ...fine, health: fails })).toMatchObject({ arguments: ['gpu'], severity: 'error' });
    const models = [{ id: 'other', window: null, ownedBy: null }];
    expect(said({ health: { state: 'answers', models } })).toBe(
      'gpu: model not listed → rephrase.findEndpoint',
    );
    expect(said({ missingDocuments: 'data/web.jsonl' })).toBe(
      'documents not found → rephrase.chooseDocuments',
    );
    expect(said({ noDocuments: true })).toBe('no documents → rephrase.chooseDocuments');
    expect(said({ endpoint: null, noDocuments: true })).toBe('no endpoint → rephrase.findEndpoint');
  });
});

describe('health', () => {
  const failing = (reason: FailureReason) =>
    healthText(endpoint, {
      state: 'fails',
      failure: { reason, message: 'x', status: null, retryAfterMs: null },
    });

  test('says which endpoint and model, and how it did', () => {
    expect(healthText(null, { state: 'untested' })).toMatchObject({
      text: 'No endpoint',
      severity: 'warning',
    });
    expect(healthText(endpoint, { state: 'untested' })).toEqual({
      text: 'gpu · small-1B',
      detail: 'not contacted yet',
      severity: 'information',
    });
    expect(failing('unauthorised')).toMatchObject({ detail: 'key missing or refused', severity: 'error' });
    expect(failing('unreachable').detail).toBe('unreachable');
  });

  test('a model that the server does not list is a warning', () => {
    const served = (id: string) => ({ id, window: null, ownedBy: null });
    const answers = (ids: readonly string[]) =>
      healthText(endpoint, { state: 'answers', models: ids.map(served) });
    expect(answers(['lab/small-1B'])).toMatchObject({ detail: 'answers, 1 model', severity: 'information' });
    expect(answers(['other'])).toMatchObject({
      detail: 'answers, but does not list small-1B',
      severity: 'warning',
    });
    expect(answers([]).severity).toBe('information');
  });
});
