/**
 * What the programs answer at the paths that are asked, in the shapes of their own source or documentation, which is
 * named with each. Model names and numbers are examples.
 */
import type { Path } from '../../../server/generation/discovery/recogniseServer.ts';

/** A whole answer; where `text` is given it is sent as it stands. */
export interface Recorded {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly contentType?: string;
}

/** One program: what it answers by path. Other paths get `otherwise`. */
export interface RecordedServer {
  readonly source: string;
  readonly paths: Readonly<Partial<Record<Path, Recorded>>>;
  readonly otherwise: Recorded;
}

const FASTAPI_404: Recorded = { status: 404, json: { detail: 'Not Found' } };

/** vLLM with and without `--api-key`. */
export const VLLM: RecordedServer = {
  source: 'vllm/entrypoints/openai/protocol.py (ModelCard); issue vllm-project/vllm#5959 for a whole answer',
  paths: {
    '/v1/models': {
      json: {
        object: 'list',
        data: [
          {
            id: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
            object: 'model',
            created: 1719581274,
            owned_by: 'vllm',
            root: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
            parent: null,
            max_model_len: 8192,
            permission: [{ id: 'modelperm-1', object: 'model_permission', allow_sampling: true }],
          },
        ],
      },
    },
  },
  otherwise: FASTAPI_404,
};

export const VLLM_LOCKED: RecordedServer = {
  source: 'vllm/entrypoints/openai/server_utils.py (AuthenticationMiddleware)',
  paths: { '/v1/models': { status: 401, json: { error: 'Unauthorized' } } },
  otherwise: FASTAPI_404,
};

export const SGLANG: RecordedServer = {
  source: 'sglang/srt/entrypoints/openai/protocol.py (ModelCard)',
  paths: {
    '/v1/models': {
      json: {
        object: 'list',
        data: [
          {
            id: 'qwen/qwen2.5-0.5b-instruct',
            object: 'model',
            created: 1773309471,
            owned_by: 'sglang',
            root: 'qwen/qwen2.5-0.5b-instruct',
            parent: null,
            max_model_len: 32768,
          },
        ],
      },
    },
  },
  otherwise: FASTAPI_404,
};

/** A gateway in front of SGLang lists the model under its owner; the native path still tells. */
export const SGLANG_NATIVE: RecordedServer = {
  source: 'sglang/srt/entrypoints/http_server.py (get_model_info)',
  paths: {
    '/v1/models': {
      json: { object: 'list', data: [{ id: 'team/small', object: 'model', owned_by: 'team' }] },
    },
    '/get_model_info': {
      json: {
        model_path: 'team/small',
        tokenizer_path: 'team/small',
        is_generation: true,
        preferred_sampling_params: null,
      },
    },
  },
  otherwise: FASTAPI_404,
};

const TGI_INFO: Recorded = {
  json: {
    model_id: 'google/gemma-3-1b-it',
    model_sha: 'e985a63cdc139290c5f700ff1929f0b5942cced2',
    model_pipeline_tag: 'text-generation',
    max_concurrent_requests: 128,
    max_best_of: 2,
    max_stop_sequences: 4,
    max_input_tokens: 1024,
    max_total_tokens: 2048,
    validation_workers: 2,
    max_client_batch_size: 4,
    router: 'text-generation-router',
    version: '3.3.6-dev0',
    sha: null,
    docker_label: null,
  },
};

export const TGI: RecordedServer = {
  source: 'text-generation-inference/router/src/lib.rs (Info) and server.rs (openai_get_model_info)',
  paths: {
    '/v1/models': {
      json: {
        object: 'list',
        data: [{ id: 'google/gemma-3-1b-it', object: 'model', created: 0, owned_by: 'google/gemma-3-1b-it' }],
      },
    },
    '/info': TGI_INFO,
  },
  otherwise: { status: 404, text: '' },
};

/** Before it had a listing. */
export const TGI_OLD: RecordedServer = {
  source: 'text-generation-inference 1.x and 2.x/router/src/server.rs: /info without /v1/models',
  paths: { '/info': TGI_INFO },
  otherwise: { status: 404, text: '' },
};

/** The embedding server of the same family: no chat. */
export const EMBEDDINGS: RecordedServer = {
  source: 'text-embeddings-inference/router/src/lib.rs (Info)',
  paths: {
    '/info': {
      json: {
        model_id: 'Qwen/Qwen3-Embedding-0.6B',
        model_type: { embedding: { pooling: 'last_token' } },
        max_concurrent_requests: 512,
        max_input_length: 32768,
        max_batch_tokens: 16384,
        version: '1.9.3',
      },
    },
  },
  otherwise: { status: 404, text: '' },
};

const LLAMA_LISTING: Recorded = {
  json: {
    models: [{ name: 'tiny', model: 'tiny', modified_at: '', size: '', digest: '', type: 'model' }],
    object: 'list',
    data: [
      {
        id: 'tiny',
        object: 'model',
        created: 1763800000,
        owned_by: 'llamacpp',
        meta: { vocab_type: 1, n_vocab: 512, n_ctx_train: 65536, n_embd: 64, n_params: 123, size: 456 },
      },
    ],
  },
};

export const LLAMA_CPP: RecordedServer = {
  source: 'llama.cpp/tools/server/README.md (GET /props) and server-context.cpp (models)',
  paths: {
    '/v1/models': LLAMA_LISTING,
    '/props': {
      json: {
        default_generation_settings: { id: 0, n_ctx: 4096, is_processing: false, params: { seed: 1 } },
        total_slots: 16,
        model_alias: 'tiny',
        model_path: 'tiny.gguf',
        chat_template: '…',
        build_info: 'b8681-Debian',
      },
    },
    '/api/tags': {
      json: { models: [{ name: 'tiny', model: 'tiny', digest: '', details: { format: 'gguf' } }] },
    },
  },
  otherwise: {
    status: 404,
    json: { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } },
  },
};

/** `--api-key` guards `/props`, not the listing. */
export const LLAMA_CPP_KEY: RecordedServer = {
  source: 'llama.cpp/tools/server/server-http.cpp (public_endpoints, middleware_validate_api_key)',
  paths: { '/v1/models': LLAMA_LISTING },
  otherwise: {
    status: 401,
    json: { error: { code: 401, message: 'Invalid API Key', type: 'authentication_error' } },
  },
};

export const LLAMA_CPP_LOADING: RecordedServer = {
  source:
    'llama.cpp/tools/server/README.md (GET /health): the same error at every path while the model loads',
  paths: {},
  otherwise: {
    status: 503,
    json: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
  },
};

const OLLAMA_TAGS: Recorded = {
  json: {
    models: [
      {
        name: 'gemma3:latest',
        model: 'gemma3:latest',
        modified_at: '2025-10-03T23:34:03.409490317-07:00',
        size: 3338801804,
        digest: 'a2af6cc3eb7fa8be8504abaf9b04e88f17a119ec3f04a3addf55f92841195f5a',
        details: { format: 'gguf', family: 'gemma', parameter_size: '4.3B', quantization_level: 'Q4_K_M' },
      },
      {
        name: 'qwen3:1.7b',
        model: 'qwen3:1.7b',
        modified_at: '2025-10-04T09:12:44.1-07:00',
        size: 1359293444,
        digest: '8f68893c685c3ddff2aa3fffce2aa60a30bb2da65ca488b61fff134a4d1730e7',
        details: { format: 'gguf', family: 'qwen3', parameter_size: '2.0B', quantization_level: 'Q4_K_M' },
      },
    ],
  },
};

/** One of two models in memory, with the context it was loaded with. */
export const OLLAMA: RecordedServer = {
  source: 'docs.ollama.com/api/tags and /api/ps; ollama/openai/openai.go (ToListCompletion)',
  paths: {
    '/v1/models': {
      json: {
        object: 'list',
        data: [
          { id: 'gemma3:latest', object: 'model', created: 1759559643, owned_by: 'library' },
          { id: 'qwen3:1.7b', object: 'model', created: 1759594364, owned_by: 'library' },
        ],
      },
    },
    '/api/tags': OLLAMA_TAGS,
    '/api/ps': {
      json: {
        models: [
          {
            name: 'gemma3:latest',
            model: 'gemma3:latest',
            size: 6591830464,
            digest: 'a2af6cc3eb7fa8be8504abaf9b04e88f17a119ec3f04a3addf55f92841195f5a',
            expires_at: '2025-10-17T16:47:07.93355-07:00',
            size_vram: 5333539264,
            context_length: 4096,
          },
        ],
      },
    },
  },
  otherwise: { status: 404, text: '404 page not found', contentType: 'text/plain' },
};

/** Before any model was pulled. */
export const OLLAMA_EMPTY: RecordedServer = {
  source:
    'docs.ollama.com/api/tags with an empty library; ollama/openai/openai.go (a nil slice is null in JSON)',
  paths: {
    '/v1/models': { json: { object: 'list', data: null } },
    '/api/tags': { json: { models: [] } },
    '/api/ps': { json: { models: [] } },
  },
  otherwise: { status: 404, text: '404 page not found', contentType: 'text/plain' },
};

/** Answers 200 with an error at paths it does not know. */
export const LM_STUDIO: RecordedServer = {
  source:
    'lmstudio.ai/docs/api/rest-api (GET /api/v0/models); unknown paths as its own log says: "Returning 200 anyway"',
  paths: {
    '/v1/models': {
      json: {
        object: 'list',
        data: [
          { id: 'qwen2-vl-7b-instruct', object: 'model', owned_by: 'organization_owner' },
          { id: 'meta-llama-3.1-8b-instruct', object: 'model', owned_by: 'organization_owner' },
          { id: 'text-embedding-nomic-embed-text-v1.5', object: 'model', owned_by: 'organization_owner' },
        ],
      },
    },
    '/api/v0/models': {
      json: {
        object: 'list',
        data: [
          {
            id: 'qwen2-vl-7b-instruct',
            object: 'model',
            type: 'vlm',
            publisher: 'mlx-community',
            arch: 'qwen2_vl',
            compatibility_type: 'mlx',
            quantization: '4bit',
            state: 'not-loaded',
            max_context_length: 32768,
          },
          {
            id: 'meta-llama-3.1-8b-instruct',
            object: 'model',
            type: 'llm',
            state: 'loaded',
            max_context_length: 131072,
            loaded_context_length: 16384,
          },
          {
            id: 'text-embedding-nomic-embed-text-v1.5',
            object: 'model',
            type: 'embeddings',
            state: 'not-loaded',
            max_context_length: 2048,
          },
        ],
      },
    },
  },
  otherwise: { status: 200, json: { error: 'Unexpected endpoint or method. (GET /somewhere)' } },
};

/** The router's own catalogue: contexts stand with the providers. */
export const HUGGING_FACE: Recorded = {
  json: {
    object: 'list',
    data: [
      {
        id: 'Qwen/Qwen3-8B',
        object: 'model',
        created: 1745770000,
        owned_by: 'Qwen',
        architecture: { input_modalities: ['text'], output_modalities: ['text'] },
        providers: [
          {
            provider: 'nscale',
            status: 'live',
            context_length: 40960,
            pricing: { input: 0.07, output: 0.18 },
          },
          { provider: 'featherless-ai', status: 'live', context_length: 32768 },
          { provider: 'ovhcloud', status: 'live' },
        ],
      },
    ],
  },
};

export const OPENAI: Recorded = {
  json: {
    object: 'list',
    data: [{ id: 'gpt-4o-mini', object: 'model', created: 1721172741, owned_by: 'system' }],
  },
};

/** platform.openai.com/docs/guides/error-codes */
export const OPENAI_REFUSES: Recorded = {
  status: 401,
  json: {
    error: {
      message:
        'Incorrect API key provided: sk-none. You can find your API key at https://platform.openai.com.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  },
};
