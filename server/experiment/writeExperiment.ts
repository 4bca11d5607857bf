/** `Experiment` → the text of an experiment file: what `readExperiment` reads back, without the keys that say a default. */
import { Document, isMap, visit } from 'yaml';
import type { JsonObject, JsonValue } from '../language/json.ts';
import { executorEntries } from './executors/writeSections.ts';
import type { DocumentSelection, Experiment, ModelChoice } from './experiment.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT, DEFAULT_SAMPLE } from './experiment.ts';

/** Writes an experiment as a person would: one line per model, defaults left out. Ends with a line break. */
export function writeExperiment(experiment: Experiment): string {
  const document = new Document(
    withoutEmpty({
      name: experiment.name,
      prompts: experiment.prompts,
      models: experiment.models.map(modelEntry).filter((entry) => Object.keys(entry).length > 0),
      documents: documentsEntry(experiment.documents),
      rollouts: unless(experiment.rollouts, 1),
      context: withoutEmpty({
        window: experiment.context.window,
        cut: unless(experiment.context.cut, DEFAULT_CONTEXT.cut),
        tokenizer: experiment.context.tokenizer,
      }),
      batch: batchEntry(experiment),
    }),
  );
  visit(document, {
    Map(_key, node, path) {
      // Models and short maps read best on one line: `sample: { size: 20, seed: 7 }`.
      if (path.some((above) => isMap(above)) && node.items.every(({ value }) => !isMap(value))) {
        node.flow = path.length > 3 || node.items.length <= 3;
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}

function modelEntry({ model, endpoint, parameters, extraBody }: ModelChoice): JsonObject {
  const address = endpoint === null ? null : 'alias' in endpoint ? endpoint.alias : { url: endpoint.url };
  return withoutEmpty({ model, endpoint: address, parameters, extra_body: extraBody });
}

function documentsEntry({
  source,
  column,
  idColumn,
  filter,
  sample,
  limit,
  seed,
}: DocumentSelection): JsonObject {
  return withoutEmpty({
    source,
    column: unless(column, 'text'),
    id_column: unless(idColumn, 'id'),
    filter,
    sample: withoutEmpty({
      size: sample.size,
      seed: sample.seed,
      stratify: unless(sample.stratify, DEFAULT_SAMPLE.stratify),
      pinned: sample.pinned,
    }),
    limit,
    seed: seed ?? null,
  });
}

function batchEntry({ batch }: Experiment): JsonObject {
  return withoutEmpty({
    ...executorEntries(batch.executor, batch.sections),
    output: batch.output,
    bad_rows: unless(batch.badRows, DEFAULT_BATCH.badRows),
    format: unless(batch.format, DEFAULT_BATCH.format),
    concurrency: unless(batch.concurrency, DEFAULT_BATCH.concurrency),
    budget: withoutEmpty({ gpu_hours: batch.budgetGpuHours }),
    stop_if: batch.stopIf && { failed: batch.stopIf.failedShare, after: batch.stopIf.after },
  });
}

/** Null for a value that says nothing new. */
function unless<T extends JsonValue>(value: T, usual: T): T | null {
  return value === usual ? null : value;
}

/** Leaves out nulls and empty lists and maps. */
function withoutEmpty(entries: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).filter(
      ([, value]) => value !== null && !(typeof value === 'object' && Object.keys(value).length === 0),
    ),
  );
}
