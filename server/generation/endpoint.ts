/** An OpenAI-compatible server the user chose, and what is known about it. Keys are never part of a profile. */

/** A profile after its URL was normalised (`normaliseUrl.ts`). */
export interface Endpoint {
  readonly alias: string;
  /** Ends in `/v1` (or the provider's own prefix), never in a slash. */
  readonly baseUrl: string;
  /** Scheme, host and port: what a key and a permission are bound to. */
  readonly origin: string;
  /** Further servers of the same models, which a batch shares its requests among. This key goes to them where the user's own profile lists them. */
  readonly replicas?: readonly Replica[];
  /** The model asked for where nobody names one. */
  readonly model: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the environment variable that holds the key. */
  readonly apiKeyEnv: string | null;
  /** Absolute path of the model's tokenizer.json, which counts its tokens. */
  readonly tokenizer: string | null;
  /** The model's context in tokens, as the user states it. */
  readonly window: number | null;
  /** Requests in flight at the most, as the user states it. */
  readonly concurrency: number | null;
  readonly gpus: number | null;
  /** US dollars. */
  readonly pricePerGpuHour: number | null;
  /** Where tokens are paid for rather than GPUs. */
  readonly pricePerMillionTokens?: TokenPrices;
  /** Whose Batch API it has, by the name of a known provider, where its address does not tell. */
  readonly batchApi?: string;
}

/** US dollars for a million tokens. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
}

/** Another address of an endpoint, normalised as its own. */
export interface Replica {
  readonly baseUrl: string;
  readonly origin: string;
}

/** An endpoint with the key to use for it; lives in memory only and is never logged or stored. */
export interface EndpointAccess {
  readonly endpoint: Endpoint;
  readonly key: string | null;
}

/** What the user's own profile adds to requests to an origin: in memory and in pipes only, never in a file of ours. */
export interface Credentials {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** One model as `/v1/models` lists it. */
export interface ServedModel {
  readonly id: string;
  /** `max_model_len` (vLLM), `meta.n_ctx_train` or `n_ctx` (llama.cpp), `context_length` (others), in tokens. */
  readonly window: number | null;
  /** Who serves it as the server says (`owned_by`): "vllm", "llamacpp", "rephrase-practice". */
  readonly ownedBy: string | null;
}
