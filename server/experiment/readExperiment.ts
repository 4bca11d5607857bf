/** Experiment text → `Experiment`, or the problems that keep it from being one. */
import { parse } from 'yaml';
import type { JsonObject, JsonValue } from '../language/json.ts';
import type { Problem } from '../language/problem.ts';
import type { BatchPlan, DocumentSelection, EndpointChoice, Experiment, ModelChoice } from './experiment.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT, DEFAULT_SAMPLE } from './experiment.ts';
import { pathSafe } from './resolveVariants.ts';

/**
 * Reads an experiment file. Never throws. `experiment` is null whenever a problem is an error, so that nothing runs
 * on half-understood settings. `fallbackName` names an experiment that names itself nothing.
 */
export function readExperiment(
  text: string,
  fallbackName: string,
): { readonly experiment: Experiment | null; readonly problems: readonly Problem[] } {
  let value: JsonValue;
  try {
    value = parse(text, { logLevel: 'silent' });
  } catch (error) {
    return failure('experiment-syntax', error instanceof Error ? error.message : String(error));
  }
  const top = asObject(value);
  const prompts = asList(top['prompts']).filter((path) => typeof path === 'string');
  if (prompts.length === 0) return failure('experiment-value', 'An experiment names at least one prompt.');
  const models = asList(top['models']).map(modelOf);
  return {
    experiment: {
      name: pathSafe(asText(top['name']) ?? fallbackName),
      prompts,
      models: models.length > 0 ? models : [modelOf({})],
      documents: documentsOf(asObject(top['documents'])),
      rollouts: asNumber(top['rollouts']) ?? 1,
      context: {
        window: asNumber(asObject(top['context'])['window']),
        cut: (asText(asObject(top['context'])['cut']) ?? DEFAULT_CONTEXT.cut) as 'end' | 'middle' | 'skip',
      },
      batch: batchOf(asObject(top['batch'])),
    },
    problems: [],
  };
}

function modelOf(value: JsonValue): ModelChoice {
  if (typeof value === 'string') return { model: value, endpoint: null, parameters: {}, extraBody: {} };
  const entry = asObject(value);
  return {
    model: asText(entry['model']),
    endpoint: endpointOf(entry['endpoint']),
    parameters: asObject(entry['parameters']),
    extraBody: asObject(entry['extra_body']),
  };
}

function endpointOf(value: JsonValue | undefined): EndpointChoice | null {
  if (typeof value === 'string') return { alias: value };
  const url = asText(asObject(value)['url']);
  return url === null ? null : { url };
}

function documentsOf(value: JsonObject): DocumentSelection {
  const sample = asObject(value['sample']);
  return {
    source: asText(value['source']),
    column: asText(value['column']) ?? 'text',
    idColumn: asText(value['id_column']) ?? 'id',
    limit: asNumber(value['limit']),
    sample: {
      size: asNumber(sample['size']) ?? DEFAULT_SAMPLE.size,
      seed: asNumber(sample['seed']) ?? DEFAULT_SAMPLE.seed,
      stratify: sample['stratify'] === 'none' ? 'none' : DEFAULT_SAMPLE.stratify,
    },
  };
}

function batchOf(value: JsonObject): BatchPlan {
  const stopIf = asObject(value['stop_if']);
  const failed = stopIf['failed'];
  const share =
    typeof failed === 'string' && /^[\d.]+%$/.test(failed)
      ? Number.parseFloat(failed) / 100
      : asNumber(failed);
  return {
    ...DEFAULT_BATCH,
    output: asText(value['output']),
    concurrency: asNumber(value['concurrency']) ?? 'auto',
    budgetGpuHours: asNumber(asObject(value['budget'])['gpu_hours']),
    stopIf: share === null ? null : { failedShare: share, after: asNumber(stopIf['after']) ?? 0 },
  };
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function asNumber(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function failure(code: string, message: string): { experiment: null; problems: readonly Problem[] } {
  return {
    experiment: null,
    problems: [{ code, severity: 'error', message, span: { start: 0, end: 1 }, fixes: [] }],
  };
}
