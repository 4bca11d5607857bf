/** What `/metrics` says, in Prometheus' text format and with vLLM's names. */
import type { Served } from './startSimulator.ts';

/** The figures of the moment. */
export function metricsText({ simulation, totals, model }: Served): string {
  const label = `{engine="0",model_name="${model}"}`;
  const gauge = (name: string, help: string, value: number): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name}${label} ${value}\n`;
  const counter = (name: string, help: string, value: number): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name}${label} ${value}\n`;
  return [
    gauge('vllm:num_requests_running', 'Number of requests in model execution batches.', simulation.running),
    gauge('vllm:num_requests_waiting', 'Number of requests waiting to be processed.', simulation.waiting),
    gauge('vllm:kv_cache_usage_perc', 'KV-cache usage. 1 means 100 percent usage.', simulation.cacheUsage),
    counter('vllm:prompt_tokens_total', 'Number of prefill tokens processed.', totals.promptTokens),
    counter(
      'vllm:generation_tokens_total',
      'Number of generation tokens processed.',
      totals.completionTokens,
    ),
    `simulator:requests_total ${totals.requests}\n`,
  ].join('');
}
