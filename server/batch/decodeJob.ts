/** The door through which a job's files come in: unknown JSON to the words of `job.ts`, or a sentence about what is wrong. */

import type { RowDraw } from '../documents/source.ts';
import { EXECUTOR_KINDS } from '../experiment/executors/executorSetup.ts';
import type { RowFilter } from '../experiment/experiment.ts';
import type { Variant } from '../experiment/variant.ts';
import type { Replica } from '../generation/endpoint.ts';
import type { Range } from '../generation/estimate/range.ts';
import type { Estimate } from '../generation/estimate.ts';
import { pathSafe } from '../language/pathSafe.ts';
import { setupFrom } from './executors/decodeSetup.ts';
import type {
  ControlCommand,
  ControlRequest,
  Counters,
  EndpointState,
  FrozenVariant,
  JobEndpoint,
  JobEvent,
  JobInput,
  JobManifest,
  JobState,
  Phase,
  RemoteState,
  SeriesPoint,
  UnitKey,
} from './job.ts';
import type { Decoded, Raw } from './rawFields.ts';
import {
  count,
  countOrNull,
  decoding,
  fields,
  figure,
  figureOrNull,
  json,
  jsonObject,
  list,
  oneOf,
  record,
  text,
  textOrNull,
  texts,
  Undecodable,
} from './rawFields.ts';

/** Decodes `job.json`. */
export function decodeManifest(value: unknown): Decoded<JobManifest> {
  return decoding(() => manifestOf(value));
}

/** Decodes `state.json`. */
export function decodeState(value: unknown): Decoded<JobState> {
  return decoding(() => stateOf(value));
}

/** Decodes a line of `events.ndjson`. */
export function decodeEvent(value: unknown): Decoded<JobEvent> {
  return decoding(() => eventOf(value));
}

/** Decodes a line of `control.ndjson`. */
export function decodeCommand(value: unknown): Decoded<ControlCommand> {
  return decoding(() => {
    const it = record(value, 'command');
    return { id: text(it, 'id'), ...requestOf(it) };
  });
}

/** Decodes a line of `series.ndjson`. */
export function decodeSeriesPoint(value: unknown): Decoded<SeriesPoint> {
  return decoding(() => {
    const it = record(value, 'point');
    return {
      at: figure(it, 'at'),
      unitsPerSecond: figure(it, 'unitsPerSecond'),
      tokensPerSecond: figure(it, 'tokensPerSecond'),
      inFlight: count(it, 'inFlight'),
      limit: count(it, 'limit'),
      failed: count(it, 'failed'),
      done: count(it, 'done'),
      latencyP50Ms: figureOrNull(it, 'latencyP50Ms'),
      latencyP95Ms: figureOrNull(it, 'latencyP95Ms'),
      serverQueue: countOrNull(it, 'serverQueue'),
    };
  });
}

/** Parses JSON without throwing. */
export function parseJson(source: string): Decoded<unknown> {
  try {
    return { ok: true, value: JSON.parse(source) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

const PHASES: readonly Phase[] = [
  'starting',
  'running',
  'paused',
  'finishing',
  'done',
  'cancelled',
  'stopped',
  'failed',
  'needs-key',
  'interrupted',
];

function manifestOf(value: unknown): JobManifest {
  const it = record(value, 'job');
  if (it['format'] !== 1) {
    throw new Undecodable(
      `the format is ${JSON.stringify(it['format'])}, and this version of Rephrase knows format 1`,
    );
  }
  const context = record(it['context'], 'context');
  const stopIf = it['stopIf'] === null ? null : record(it['stopIf'], 'stopIf');
  return {
    format: 1,
    id: folderName(it, 'id'),
    name: text(it, 'name'),
    createdAt: text(it, 'createdAt'),
    rephraseVersion: text(it, 'rephraseVersion'),
    variants: list(it, 'variants').map(variantOf),
    endpoints: list(it, 'endpoints').map(endpointOf),
    input: inputOf(record(it['input'], 'input')),
    rollouts: count(it, 'rollouts'),
    context: {
      window: countOrNull(context, 'window'),
      cut: oneOf(context, 'cut', ['end', 'middle', 'skip']),
      tokenizer: context['tokenizer'] === undefined ? null : textOrNull(context, 'tokenizer'),
    },
    concurrency: it['concurrency'] === 'auto' ? 'auto' : count(it, 'concurrency'),
    budgetGpuHours: figureOrNull(it, 'budgetGpuHours'),
    stopIf: stopIf && { failedShare: figure(stopIf, 'failedShare'), after: count(stopIf, 'after') },
    badRows: oneOf(it, 'badRows', ['report', 'stop']),
    output: textOrNull(it, 'output'),
    partFormat: oneOf(it, 'partFormat', ['parquet', 'jsonl.zst']),
    // Absent in jobs of versions that knew one executor.
    executor: it['executor'] === undefined ? { kind: 'local' } : setupFrom(it['executor']),
    estimate: it['estimate'] === undefined || it['estimate'] === null ? null : estimateOf(it['estimate']),
  };
}

function estimateOf(value: unknown): Estimate {
  const it = record(value, 'estimate');
  return {
    requests: rangeOf(it, 'requests'),
    promptTokens: it['promptTokens'] === null ? null : rangeOf(it, 'promptTokens'),
    completionTokens: rangeOf(it, 'completionTokens'),
    gpuHours: rangeOf(it, 'gpuHours'),
    seconds: rangeOf(it, 'seconds'),
    dollars: it['dollars'] === null ? null : rangeOf(it, 'dollars'),
    measured: it['measured'] === true,
    assumptions: list(it, 'assumptions').map((sentence) => text({ sentence }, 'sentence')),
  };
}

function rangeOf(it: Raw, key: string): Range {
  return fields(it[key], key, { low: figure, likely: figure, high: figure });
}

function variantOf(value: unknown): FrozenVariant {
  const it = record(value, 'variant');
  const written: Variant = {
    id: folderName(it, 'id'),
    promptName: text(it, 'promptName'),
    promptPath: text(it, 'promptPath'),
    template: text(it, 'template'),
    ...(it['dialect'] !== undefined && { dialect: oneOf(it, 'dialect', ['jinja']) }),
    system: textOrNull(it, 'system'),
    inputs: texts(it, 'inputs'),
    form: oneOf(it, 'form', ['faq', 'table', 'math', 'tutorial', 'qa', 'list', 'json', 'free']),
    checks: list(it, 'checks').map(json),
    model: text(it, 'model'),
    endpoint: text(it, 'endpoint'),
    parameters: jsonObject(it, 'parameters'),
    extraBody: jsonObject(it, 'extraBody'),
    swept: jsonObject(it, 'swept'),
    origins: Object.fromEntries(
      Object.entries(record(it['origins'], 'origins')).map(([key, origin]) => [
        key,
        oneOf({ [key]: origin }, key, ['experiment', 'prompt', 'endpoint']),
      ]),
    ),
  };
  return {
    ...written,
    recipe: text(it, 'recipe'),
    window: countOrNull(it, 'window'),
    counter: text(it, 'counter'),
  };
}

function endpointOf(value: unknown): JobEndpoint {
  const it = record(value, 'endpoint');
  return {
    alias: text(it, 'alias'),
    ...addressOf(it),
    ...(it['replicas'] !== undefined && { replicas: list(it, 'replicas').map(replicaOf) }),
    model: textOrNull(it, 'model'),
    apiKeyEnv: textOrNull(it, 'apiKeyEnv'),
    tokenizer: it['tokenizer'] === undefined ? null : textOrNull(it, 'tokenizer'),
    window: countOrNull(it, 'window'),
    concurrency: countOrNull(it, 'concurrency'),
    gpus: figureOrNull(it, 'gpus'),
    pricePerGpuHour: figureOrNull(it, 'pricePerGpuHour'),
    ...(it['batchApi'] !== undefined && { batchApi: text(it, 'batchApi') }),
  };
}

function replicaOf(value: unknown): Replica {
  const it = record(value, 'replica');
  return addressOf(it);
}

/** Keys and permissions go by origin: one that is not its address's own would borrow them. */
function addressOf(it: Raw): Replica {
  const baseUrl = text(it, 'baseUrl');
  const origin = text(it, 'origin');
  if (URL.parse(baseUrl)?.origin === origin) return { baseUrl, origin };
  throw new Undecodable(`${baseUrl} is not at the origin ${origin}`);
}

/** A text that folders are called by: it must not lead out of the one it stands in. */
function folderName(it: Raw, key: string): string {
  const name = text(it, key);
  if (pathSafe(name) === name) return name;
  throw new Undecodable(`${key} is no name of a folder: ${JSON.stringify(name)}`);
}

function inputOf(it: Raw): JobInput {
  return {
    source: text(it, 'source'),
    files: list(it, 'files').map((file) => {
      const raw = record(file, 'file');
      return {
        path: text(raw, 'path'),
        sizeBytes: count(raw, 'sizeBytes'),
        sha256: text(raw, 'sha256'),
        ...(raw['revision'] === undefined ? {} : { revision: text(raw, 'revision') }),
        ...(raw['etag'] === undefined ? {} : { etag: text(raw, 'etag') }),
      };
    }),
    column: text(it, 'column'),
    idColumn: text(it, 'idColumn'),
    // Absent in jobs of versions that had no filter.
    filter: it['filter'] === undefined || it['filter'] === null ? null : filterOf(it['filter']),
    limit: countOrNull(it, 'limit'),
    ...(it['draw'] === undefined ? {} : { draw: drawOf(record(it['draw'], 'draw')) }),
    documents: count(it, 'documents'),
    rowsPerFile: list(it, 'rowsPerFile').map((rows) => count({ rows }, 'rows')),
  };
}

function drawOf(it: Raw): RowDraw {
  return { seed: figure(it, 'seed'), below: figure(it, 'below') };
}

/** Columns with conditions; what a condition means is decided where rows are read. */
function filterOf(value: unknown): RowFilter {
  return record(value, 'filter') as RowFilter;
}

function stateOf(value: unknown): JobState {
  const it = record(value, 'state');
  const runner = record(it['runner'], 'runner');
  return {
    phase: oneOf(it, 'phase', PHASES),
    reason: textOrNull(it, 'reason'),
    runner: {
      nonce: text(runner, 'nonce'),
      host: text(runner, 'host'),
      pid: count(runner, 'pid'),
      heartbeat: count(runner, 'heartbeat'),
      ...(typeof runner['table'] === 'string' && { table: runner['table'] }),
      ...(typeof runner['started'] === 'string' && { started: runner['started'] }),
      ...(typeof runner['program'] === 'string' && { program: runner['program'] }),
    },
    counters: countersOf(record(it['counters'], 'counters')),
    unitsPerSecond: figureOrNull(it, 'unitsPerSecond'),
    tokensPerSecond: figureOrNull(it, 'tokensPerSecond'),
    etaSeconds: figureOrNull(it, 'etaSeconds'),
    inFlight: count(it, 'inFlight'),
    limit: count(it, 'limit'),
    ceiling: countOrNull(it, 'ceiling'),
    budgetGpuHours: figureOrNull(it, 'budgetGpuHours'),
    endpoints: list(it, 'endpoints').map(endpointStateOf),
    remote: it['remote'] === undefined || it['remote'] === null ? null : remoteOf(it['remote']),
    elapsedMs: figure(it, 'elapsedMs'),
    spentGpuHours: figureOrNull(it, 'spentGpuHours'),
    startedAt: text(it, 'startedAt'),
    updatedAt: text(it, 'updatedAt'),
  };
}

function endpointStateOf(value: unknown): EndpointState {
  return fields(value, 'endpoint', {
    alias: text,
    inFlight: count,
    limit: count,
    serverQueue: countOrNull,
    trouble: textOrNull,
  });
}

function remoteOf(value: unknown): RemoteState {
  return fields(value, 'remote', {
    executor: (it, key) => oneOf(it, key, EXECUTOR_KINDS),
    launch: text,
    state: (it, key) => oneOf(it, key, ['preparing', 'queued', 'running', 'ended']),
    detail: textOrNull,
    tasks: (it, key) =>
      it[key] === null
        ? null
        : fields(it[key], key, { total: count, running: count, done: count, failed: count }),
    unitsDone: countOrNull,
    trouble: textOrNull,
  });
}

function requestOf(it: Raw): ControlRequest {
  const command = oneOf(it, 'command', [
    'cancel',
    'pause',
    'resume',
    'ceiling',
    'budget',
    'retryFailed',
    'batch',
  ]);
  switch (command) {
    case 'ceiling':
      return { command, concurrency: countOrNull(it, 'concurrency') };
    case 'budget':
      return { command, gpuHours: figureOrNull(it, 'gpuHours') };
    case 'batch':
      return { command, file: text(it, 'file'), batch: textOrNull(it, 'batch') };
    default:
      return { command };
  }
}

function countersOf(it: Raw): Counters {
  const failures = record(it['failures'], 'failures');
  return {
    total: count(it, 'total'),
    done: count(it, 'done'),
    failed: count(it, 'failed'),
    completionTokens: count(it, 'completionTokens'),
    failures: Object.fromEntries(Object.keys(failures).map((reason) => [reason, count(failures, reason)])),
  };
}

function eventOf(value: unknown): JobEvent {
  const it = record(value, 'event');
  const at = text(it, 'at');
  const kind = oneOf(it, 'kind', ['phase', 'retry', 'warning', 'limit', 'endpoint', 'acknowledged']);
  switch (kind) {
    case 'phase':
      return { at, kind, phase: oneOf(it, 'phase', PHASES), reason: textOrNull(it, 'reason') };
    case 'retry':
      return {
        at,
        kind,
        key: keyOf(it['key']),
        reason: text(it, 'reason'),
        message: text(it, 'message'),
        delayMs: figure(it, 'delayMs'),
        count: count(it, 'count'),
      };
    case 'warning':
      return { at, kind, message: text(it, 'message') };
    case 'limit':
      return {
        at,
        kind,
        endpoint: text(it, 'endpoint'),
        limit: count(it, 'limit'),
        reason: text(it, 'reason'),
      };
    case 'endpoint':
      return { at, kind, alias: text(it, 'alias'), url: text(it, 'url') };
    case 'acknowledged':
      return { at, kind, command: text(it, 'command'), id: text(it, 'id') };
  }
}

function keyOf(value: unknown): UnitKey {
  const [file, row, variant] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const parts = { file, row, variant };
  return [count(parts, 'file'), count(parts, 'row'), count(parts, 'variant')];
}
