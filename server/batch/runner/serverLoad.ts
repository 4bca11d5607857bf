/** What inference servers say of their own queue in Prometheus' text format, under the names that they use. Pure. */
import type { ServerLoad } from './adaptiveLimit.ts';

/** Requests that wait, by server: vLLM, llama.cpp, SGLang, TGI, TensorRT-LLM behind Triton. */
const WAITING: readonly string[] = [
  'vllm:num_requests_waiting',
  'llamacpp:requests_deferred',
  'sglang:num_queue_reqs',
  'tgi_queue_size',
  'nv_trt_llm_request_metrics_waiting',
];
/** Share of the key-value cache in use. llama.cpp has dropped its own. */
const CACHE: readonly string[] = [
  'vllm:kv_cache_usage_perc',
  'vllm:gpu_cache_usage_perc',
  'sglang:token_usage',
  'llamacpp:kv_cache_usage_ratio',
];

/** The load that metrics tell, summed over engines and models; null where they tell of no queue. */
export function serverLoadOf(metrics: string): ServerLoad | null {
  let waiting: number | null = null;
  let cacheUsage: number | null = null;
  for (const line of metrics.split('\n')) {
    const sample = /^([a-z_]+:?[a-z_]*)(?:\{[^}]*\})? ([0-9.e+-]+)/i.exec(line);
    const [, name = '', text = ''] = sample ?? [];
    const value = Number(text);
    if (!sample || !Number.isFinite(value)) continue;
    if (WAITING.includes(name)) waiting = (waiting ?? 0) + value;
    else if (CACHE.includes(name)) cacheUsage = Math.max(cacheUsage ?? 0, value);
  }
  return waiting === null ? null : { waiting, cacheUsage };
}
