/**
 * What providers of the Batch API allow and do differently, one record each. Pure data: every figure is from the page
 * named beside it, and where a provider says nothing that is said too, with a careful figure in its place.
 */

/** Who speaks the protocol. `generic` is any server that does and is not known by name. */
export type ProviderId = 'openai' | 'azure' | 'groq' | 'together' | 'deepinfra' | 'litellm' | 'generic';

/** One provider of Files and Batches. */
export interface Provider {
  readonly id: ProviderId;
  /** As messages name it. */
  readonly name: string;
  readonly limits: FileLimits;
  /** Batches that may be open at once; null where the provider names no number. */
  readonly openBatches: number | null;
  /** Below the base URL, where files are uploaded to; they are listed and deleted at `/files` everywhere. */
  readonly uploadPath: '/files' | '/files/upload';
  readonly purpose: 'batch' | 'batch-api';
  /** What each line names as `url`, and the batch as `endpoint`. */
  readonly endpoint: '/v1/chat/completions';
  /** `full`: custom_id, method, url and body; `body`: custom_id and body alone. */
  readonly line: 'full' | 'body';
  /** Hours that a completion window may have; the least is what is asked for by default. */
  readonly window: { readonly leastHours: number; readonly mostHours: number };
  /** Whether a batch carries metadata, by which it is found again. Without, it is found by its input file. */
  readonly metadata: boolean;
  /** Share of the normal price that a batch saves; null where it differs by model or nobody says. */
  readonly discount: number | null;
  /** Between two looks at a batch, in milliseconds. */
  readonly pollMs: number;
  /** What becomes of the files when nobody deletes them. */
  readonly keeps: string;
  /** What a user ought to know, sentences. */
  readonly quirks: readonly string[];
  /** Pages that the record is from. */
  readonly sources: readonly string[];
}

/** How much one request file may hold. */
export interface FileLimits {
  readonly requests: number;
  readonly bytes: number;
  /** False where the provider says nothing and the figures are ours. */
  readonly documented: boolean;
}

/** Megabytes in the smaller of their two meanings. */
const MB = 1_000_000;
const EVERY_HALF_MINUTE = 30_000;

const OPENAI_LIKE = {
  limits: { requests: 50_000, bytes: 200 * MB, documented: true },
  openBatches: null,
  uploadPath: '/files',
  purpose: 'batch',
  endpoint: '/v1/chat/completions',
  line: 'full',
  window: { leastHours: 24, mostHours: 24 },
  metadata: true,
  discount: 0.5,
  pollMs: EVERY_HALF_MINUTE,
} as const;

/** Where a server says nothing about its limits: a fifth of what most allow. */
const CAREFUL: FileLimits = { requests: 10_000, bytes: 40 * MB, documented: false };

export const PROVIDERS: Readonly<Record<ProviderId, Provider>> = {
  openai: {
    ...OPENAI_LIKE,
    id: 'openai',
    name: 'OpenAI',
    keeps: 'OpenAI keeps uploaded and result files until they are deleted or expire.',
    quirks: [
      'Each model has a limit of prompt tokens that may be enqueued; further batches wait until there is room.',
      'A batch that is not done in its window expires; what it had answered is returned and charged.',
    ],
    sources: [
      'https://developers.openai.com/api/reference/cli/resources/batches/methods/create/index.md',
      'https://help.openai.com/en/articles/9197833-batch-api-faq',
    ],
  },
  azure: {
    ...OPENAI_LIKE,
    id: 'azure',
    name: 'Azure OpenAI',
    keeps: 'Azure keeps uploaded and result files in the resource until they are deleted.',
    quirks: [
      'The model is the name of a deployment of a batch type (Global Batch or Data Zone Batch).',
      'Batches that take longer than 24 hours do not expire.',
      'The base URL ends in /openai/v1; older URLs with an api-version are not supported.',
    ],
    sources: [
      'https://learn.microsoft.com/en-us/azure/foundry/reference/rest/batches-create-batch',
      'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/batch',
    ],
  },
  groq: {
    ...OPENAI_LIKE,
    id: 'groq',
    name: 'Groq',
    // Its guide says 200 MB, its API reference 100 MB.
    limits: { requests: 50_000, bytes: 100 * MB, documented: true },
    window: { leastHours: 24, mostHours: 7 * 24 },
    keeps: 'Groq keeps the files of a batch for up to 30 days.',
    quirks: [
      'It recommends long windows and small batches, about 1,000 requests: under load, batches expire.',
      'Only some models take batches.',
    ],
    sources: [
      'https://console.groq.com/docs/batch',
      'https://github.com/groq/groq-python/blob/main/src/groq/types/batch_create_params.py',
    ],
  },
  together: {
    ...OPENAI_LIKE,
    id: 'together',
    name: 'Together',
    limits: { requests: 50_000, bytes: 100 * MB, documented: true },
    uploadPath: '/files/upload',
    purpose: 'batch-api',
    line: 'body',
    // Its reference names no metadata among what a batch is created with.
    metadata: false,
    // Half the price for some models, nothing off for others.
    discount: null,
    keeps: 'Together does not say how long it keeps the files of a batch.',
    quirks: [
      'Half price for some models, the full price for others: see its list.',
      'A batch may not be cancelled any more once it is being worked on.',
      'Up to 30 billion tokens may be enqueued for a model.',
    ],
    sources: [
      'https://docs.together.ai/docs/inference/batch/overview',
      'https://docs.together.ai/docs/inference/batch/manage',
      'https://docs.together.ai/reference/batch-create',
    ],
  },
  deepinfra: {
    ...OPENAI_LIKE,
    id: 'deepinfra',
    name: 'DeepInfra',
    openBatches: 100,
    discount: 0.2,
    keeps: 'DeepInfra keeps result files for 30 days.',
    quirks: ['All requests of a file must be for one model.'],
    sources: [
      'https://docs.deepinfra.com/batch/introduction',
      'https://docs.deepinfra.com/batch/batch-endpoints',
    ],
  },
  litellm: {
    ...OPENAI_LIKE,
    id: 'litellm',
    name: 'LiteLLM proxy',
    // Those of the provider behind it.
    limits: CAREFUL,
    discount: null,
    keeps: 'How long the files are kept depends on the provider behind the proxy.',
    quirks: [
      'Which provider a file goes to may have to be said by a header of the profile, such as x-litellm-model.',
    ],
    sources: ['https://docs.litellm.ai/docs/batches', 'https://docs.litellm.ai/docs/providers/vllm_batches'],
  },
  generic: {
    ...OPENAI_LIKE,
    id: 'generic',
    name: 'The provider',
    limits: CAREFUL,
    discount: null,
    keeps: 'How long the files are kept is for the provider to say.',
    quirks: ['Nothing is known of its limits and its price: they can be set in the experiment.'],
    sources: [],
  },
};

/** Every name that a profile or an experiment may give. */
export const PROVIDER_IDS = Object.keys(PROVIDERS) as readonly ProviderId[];

const HOSTS: readonly (readonly [pattern: RegExp, id: ProviderId])[] = [
  [/(^|\.)api\.openai\.com$/, 'openai'],
  [/\.(openai|services\.ai|cognitiveservices)\.azure\.(com|us|cn)$/, 'azure'],
  [/^api\.groq\.com$/, 'groq'],
  [/^api\.together\.(xyz|ai)$/, 'together'],
  [/^api\.deepinfra\.com$/, 'deepinfra'],
];

/** The provider at an endpoint: the one its host tells, else the one that the experiment or the profile names, else any. */
export function providerAt(
  { baseUrl, batchApi }: { readonly baseUrl: string; readonly batchApi?: string },
  named: string | null,
): Provider {
  const host = URL.parse(baseUrl)?.hostname ?? '';
  const told = HOSTS.find(([pattern]) => pattern.test(host))?.[1];
  const said = named ?? batchApi ?? null;
  return PROVIDERS[told ?? PROVIDER_IDS.find((known) => known === said) ?? 'generic'];
}

/** The limits that files are packed under: the provider's, or the user's own where they are lower or none are documented. */
export function limitsFor(
  { limits }: Provider,
  wished: { readonly requests: number | null; readonly bytes: number | null },
): FileLimits {
  const fitting = (known: number, own: number | null): number =>
    own === null ? known : limits.documented ? Math.min(known, own) : own;
  return {
    requests: fitting(limits.requests, wished.requests),
    bytes: fitting(limits.bytes, wished.bytes),
    documented: limits.documented,
  };
}

/** Hours of a window written as "24h" or "7d"; null for anything else. */
export function windowHours(window: string): number | null {
  const parts = /^(\d{1,4})(h|d)$/.exec(window);
  return parts ? Number(parts[1]) * (parts[2] === 'd' ? 24 : 1) : null;
}
