/** Experiment text → `Experiment`, or the problems that keep it from being one. */
import { t } from '@vscode/l10n';
import { listAt, numberAt, objectAt, objectOf, textAt, textsAt } from '../language/conformedValue.ts';
import type { JsonObject, JsonValue } from '../language/json.ts';
import { pathSafe } from '../language/pathSafe.ts';
import type { Problem } from '../language/problem.ts';
import { conform } from '../language/schema/conform.ts';
import type { YamlReading } from '../language/yaml/readYaml.ts';
import { readYaml, withoutEchoes } from '../language/yaml/readYaml.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import { datatroveOf } from './executors/datatroveSchema.ts';
import type { ExecutorKind } from './executors/executorSetup.ts';
import { openaiBatchOf } from './executors/openaiBatchSchema.ts';
import { slurmOf } from './executors/slurmSchema.ts';
import type {
  BatchPlan,
  ContextRule,
  DocumentSelection,
  EndpointChoice,
  Experiment,
  ModelChoice,
  RowFilter,
  SampleChoice,
} from './experiment.ts';
import { DEFAULT_BATCH, DEFAULT_CONTEXT, DEFAULT_DOCUMENTS, DEFAULT_SAMPLE } from './experiment.ts';
import { EXPERIMENT_SCHEMA } from './experimentSchema.ts';

/** What reading an experiment file yields. */
export interface ExperimentReading {
  /** Null whenever a problem is an error, so that nothing runs on half-understood settings. */
  readonly experiment: Experiment | null;
  /** Sorted by place. */
  readonly problems: readonly Problem[];
  /** The file as positioned data; null where it is empty or cannot be read. */
  readonly root: YamlNode | null;
  /** For the next reading, after an edit. */
  readonly yaml: YamlReading;
}

/** Longer files, in UTF-16 code units, are not read. */
const MAX_EXPERIMENT = 2 * 1024 * 1024;

/** Reads an experiment file. Never throws. `fallbackName` names an experiment that names itself nothing. */
export function readExperiment(
  text: string,
  fallbackName: string,
): Pick<ExperimentReading, 'experiment' | 'problems'> {
  const { experiment, problems } = parseExperiment(text, fallbackName);
  return { experiment, problems };
}

/**
 * As `readExperiment`, with the positions that completion and hover need. `before` is an earlier reading of the same
 * file: it saves time and changes nothing.
 */
export function parseExperiment(
  text: string,
  fallbackName: string,
  before: ExperimentReading | null = null,
): ExperimentReading {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const span = { start, end: text.length };
  const bounds = { code: 'experiment-syntax', maxLength: MAX_EXPERIMENT };
  return new Reading(readYaml(text, span, bounds, before?.yaml ?? null), start, fallbackName);
}

/** The YAML is read at once; what it means when somebody asks: a completion needs no more than the positions. */
class Reading implements ExperimentReading {
  readonly yaml: YamlReading;
  readonly #start: number;
  readonly #fallbackName: string;
  #meaning: Pick<ExperimentReading, 'experiment' | 'problems'> | undefined;

  constructor(yaml: YamlReading, start: number, fallbackName: string) {
    this.yaml = yaml;
    this.#start = start;
    this.#fallbackName = fallbackName;
  }

  get root(): YamlNode | null {
    return this.yaml.root;
  }

  get experiment(): Experiment | null {
    return this.#understood().experiment;
  }

  get problems(): readonly Problem[] {
    return this.#understood().problems;
  }

  #understood(): Pick<ExperimentReading, 'experiment' | 'problems'> {
    this.#meaning ??= understand(this.yaml, this.#start, this.#fallbackName);
    return this.#meaning;
  }
}

function understand(
  { root, problems: syntax }: YamlReading,
  start: number,
  fallbackName: string,
): Pick<ExperimentReading, 'experiment' | 'problems'> {
  // An empty file lacks what an empty mapping lacks; after a syntax error only that error is worth saying.
  const empty: YamlNode = { kind: 'map', span: { start, end: start }, entries: [], flow: true };
  const { value, problems: unfit } =
    root || syntax.length === 0
      ? conform(root ?? empty, EXPERIMENT_SCHEMA, {
          unknownKey: 'experiment-unknown-key',
          value: 'experiment-value',
        })
      : { value: undefined, problems: [] };
  const problems = [...withoutEchoes(syntax, unfit), ...nameProblems(root)].sort(
    (a, b) => a.span.start - b.span.start,
  );
  const usable = value !== undefined && !problems.some(({ severity }) => severity === 'error');
  return { experiment: usable ? experimentOf(objectOf(value), fallbackName) : null, problems };
}

function experimentOf(value: JsonObject, fallbackName: string): Experiment {
  const models = listAt(value, 'models');
  return {
    name: pathSafe(textAt(value, 'name') ?? fallbackName),
    prompts: textsAt(value, 'prompts'),
    models: (models.length > 0 ? models : [{}]).map(modelOf),
    documents: Object.hasOwn(value, 'documents') ? documentsOf(objectAt(value, 'documents')) : NO_DOCUMENTS,
    rollouts: numberAt(value, 'rollouts') ?? 1,
    context: contextOf(objectAt(value, 'context')),
    batch: Object.hasOwn(value, 'batch') ? batchOf(objectAt(value, 'batch')) : NO_BATCH,
  };
}

function modelOf(value: JsonValue): ModelChoice {
  if (typeof value === 'string') return { model: value, endpoint: null, parameters: {}, extraBody: {} };
  const entry = objectOf(value);
  return {
    model: textAt(entry, 'model'),
    endpoint: endpointOf(entry['endpoint']),
    parameters: objectAt(entry, 'parameters'),
    extraBody: objectAt(entry, 'extra_body'),
  };
}

function endpointOf(value: JsonValue | undefined): EndpointChoice | null {
  if (typeof value === 'string') return { alias: value };
  const url = textAt(objectOf(value), 'url');
  return url === null ? null : { url };
}

function documentsOf(value: JsonObject): DocumentSelection {
  const sample = objectAt(value, 'sample');
  const seed = numberAt(value, 'seed');
  return {
    source: textAt(value, 'source'),
    column: textAt(value, 'column') ?? DEFAULT_DOCUMENTS.column,
    idColumn: textAt(value, 'id_column') ?? DEFAULT_DOCUMENTS.idColumn,
    filter: filterOf(value['filter']),
    limit: numberAt(value, 'limit'),
    ...(seed === null ? {} : { seed }),
    sample: {
      size: numberAt(sample, 'size') ?? DEFAULT_SAMPLE.size,
      seed: numberAt(sample, 'seed') ?? DEFAULT_SAMPLE.seed,
      stratify: stratifyOf(sample['stratify']),
      pinned: textsAt(sample, 'pinned'),
    },
  };
}

/** An empty filter selects every row, as none does. */
function filterOf(value: JsonValue | undefined): RowFilter | null {
  const conditions = objectOf(value);
  return Object.keys(conditions).length === 0 ? null : (conditions as RowFilter);
}

function stratifyOf(value: JsonValue | undefined): SampleChoice['stratify'] {
  const column = textAt(objectOf(value), 'column');
  if (column !== null) return { column };
  return value === 'none' || value === 'length' ? value : DEFAULT_SAMPLE.stratify;
}

/** What holds where nothing is written, which is in most experiments at hand while somebody types. */
const NO_DOCUMENTS = documentsOf({});

function contextOf(value: JsonObject): ContextRule {
  return {
    window: numberAt(value, 'window') ?? DEFAULT_CONTEXT.window,
    cut: (textAt(value, 'cut') ?? DEFAULT_CONTEXT.cut) as ContextRule['cut'],
    tokenizer: textAt(value, 'tokenizer'),
  };
}

function batchOf(value: JsonObject): BatchPlan {
  return {
    executor: (textAt(value, 'executor') ?? DEFAULT_BATCH.executor) as ExecutorKind,
    sections: {
      datatrove: datatroveOf(objectAt(value, 'datatrove')),
      slurm: slurmOf(objectAt(value, 'slurm')),
      openaiBatch: openaiBatchOf(objectAt(value, 'openai_batch')),
    },
    output: textAt(value, 'output') ?? DEFAULT_BATCH.output,
    badRows: (textAt(value, 'bad_rows') ?? DEFAULT_BATCH.badRows) as BatchPlan['badRows'],
    format: (textAt(value, 'format') ?? DEFAULT_BATCH.format) as BatchPlan['format'],
    concurrency: numberAt(value, 'concurrency') ?? DEFAULT_BATCH.concurrency,
    budgetGpuHours: numberAt(objectAt(value, 'budget'), 'gpu_hours') ?? DEFAULT_BATCH.budgetGpuHours,
    stopIf: stopIfOf(objectAt(value, 'stop_if')),
  };
}

const DEFAULT_STOP_AFTER = 100;

function stopIfOf(value: JsonObject): BatchPlan['stopIf'] {
  const percent = textAt(value, 'failed');
  const failedShare = percent === null ? numberAt(value, 'failed') : Number.parseFloat(percent) / 100;
  return failedShare === null ? null : { failedShare, after: numberAt(value, 'after') ?? DEFAULT_STOP_AFTER };
}

const NO_BATCH = batchOf({});

function nameProblems(root: YamlNode | null): readonly Problem[] {
  const written = entryOf(root, 'name')?.value;
  if (written?.kind !== 'scalar' || typeof written.value !== 'string') return [];
  const safe = pathSafe(written.value);
  if (safe === written.value) return [];
  return [
    {
      code: 'name-not-path-safe',
      severity: 'warning',
      message: t(
        'Folders cannot be called "{0}"; they will be called "{1}". A name is letters, digits, ".", "_" and "-", and does not start with a dot.',
        written.value.slice(0, 60),
        safe,
      ),
      span: written.span,
      fixes: [
        { title: t('Name it {0}', safe), edits: [{ span: written.span, newText: safe }], preferred: true },
      ],
    },
  ];
}
