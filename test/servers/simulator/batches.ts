/**
 * Files and Batches as OpenAI's API has them, with the ways in which providers differ and fail: states that last, lists
 * in pages or none, batches that expire, are cancelled, vanish or do not fit, and answers that come in any order, twice,
 * as errors or not at all. What happens to which request is seeded.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { chance } from './answers.ts';
import { type BatchDialect, batchIn, createdIn, lineIn, pageIn, uploadPathIn } from './batchDialects.ts';
import { readBody, sendError, sendJson } from './exchange.ts';
import type { Served } from './startSimulator.ts';
import { completionBody, generate } from './startSimulator.ts';
import { decodeUpload } from './upload.ts';

/** How the provider behaves; plain data. */
export interface BatchRules {
  /** Seconds after which a batch that is not done expires; a day by default, as at OpenAI. */
  readonly expirySeconds: number;
  /** How long a batch is checked, finished and cancelled. */
  readonly validatingMs: number;
  readonly finalizingMs: number;
  readonly cancellingMs: number;
  /** Batches open at once; more fail as a whole, as with OpenAI's limit of enqueued tokens. Null for any. */
  readonly mostOpen: number | null;
  /** Whether there are lists of files and batches. */
  readonly lists: boolean;
  readonly pageSize: number;
  /** Whether batches carry metadata and say their input file in lists. */
  readonly metadata: boolean;
  /** Batches by their number from 0 that the provider forgets once they are created. */
  readonly vanish: readonly number[];
  /** Batches by their number that are created while their answer is lost. */
  readonly dropAnswer: readonly number[];
  /** Uploads by their number from 0 whose answer is lost, and which are there only when the next one comes. */
  readonly lateUpload: readonly number[];
  /** Batches by their number of which one line is refused before any is run. */
  readonly wrongLine: readonly number[];
  /** The key that is demanded; null for none. */
  readonly key: string | null;
  /** `error_file_id` where there is none: null, or "" as some have it. */
  readonly noFile: null | '';
  /** Shares of requests by what becomes of them; the rest is answered. A request's first attempt alone fails. */
  readonly shares: Readonly<Partial<Record<LineFault, number>>>;
  readonly seed: number;
  readonly dialect: BatchDialect;
}

/** What may become of one request of a batch. */
export type LineFault = 'server-error' | 'status-0' | 'rejected' | 'missing' | 'twice' | 'error-and-answer';

const BATCH_RULES: BatchRules = {
  expirySeconds: 86_400,
  validatingMs: 0,
  finalizingMs: 0,
  cancellingMs: 0,
  mostOpen: null,
  lists: true,
  pageSize: 100,
  metadata: true,
  vanish: [],
  dropAnswer: [],
  lateUpload: [],
  wrongLine: [],
  key: null,
  noFile: null,
  shares: {},
  seed: 1,
  dialect: 'openai',
};

/** The routes below `/v1/files` and `/v1/batches`, and what they were used for. */
export interface Batches {
  /** False when the request is for something else. */
  answer(method: string, url: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  readonly files: readonly StoredFile[];
  readonly created: readonly CreatedBatch[];
  /** How often a request was run, by its `custom_id`. */
  readonly ran: ReadonlyMap<string, number>;
  /** From now on batches that are answered stay in progress, until the function given is called. */
  hold(): () => void;
}

/** A file that was uploaded or came out of a batch. */
export interface StoredFile {
  readonly id: string;
  readonly purpose: string;
  readonly filename: string;
  readonly content: string;
  deleted: boolean;
}

/** A batch that was created. */
export interface CreatedBatch {
  readonly id: string;
  readonly inputFile: string;
  readonly metadata: unknown;
  readonly status: string;
}

type Status =
  | 'validating'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled'
  | 'failed';

interface Batch extends CreatedBatch {
  readonly number: number;
  readonly createdAt: number;
  status: Status;
  outputFile: string | null;
  errorFile: string | null;
  errors: readonly { readonly code: string; readonly message: string; readonly line: number | null }[];
  readonly counts: { total: number; completed: number; failed: number };
}

/** Told of what was done and is not answered yet. */
export type OnBatchStep = (step: 'uploaded' | 'created' | 'deleted', id: string) => void | Promise<void>;

/** Nothing is stored beyond this process. */
export function createBatches(
  served: Served,
  given: Partial<BatchRules> = {},
  onStep: OnBatchStep = () => undefined,
): Batches {
  const rules = { ...BATCH_RULES, ...given };
  const files: StoredFile[] = [];
  const batches: Batch[] = [];
  const ran = new Map<string, number>();
  const late: (() => void)[] = [];
  let uploads = 0;
  let held: Promise<void> = Promise.resolve();
  const store = (purpose: string, filename: string, content: string): StoredFile => {
    const file = { id: `file-${files.length}`, purpose, filename, content, deleted: false };
    files.push(file);
    return file;
  };
  const create = async (body: string, response: ServerResponse): Promise<void> => {
    const { input_file_id: input, metadata = null } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const file = files.find(({ id, deleted }) => id === input && !deleted);
    if (!file) return void sendError(response, 404, `No such File object: ${String(input)}`);
    const number = batches.length;
    const batch: Batch = {
      id: `batch_${number}`,
      number,
      inputFile: file.id,
      metadata,
      createdAt: Date.now(),
      status: 'validating',
      outputFile: null,
      errorFile: null,
      errors: [],
      counts: { total: 0, completed: 0, failed: 0 },
    };
    const open = batches.filter(isOpen).length;
    batches.push(batch);
    if (rules.mostOpen !== null && open >= rules.mostOpen) {
      fail(batch, [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached.', line: null }]);
    } else if (wrongLineOf(file.content, rules.dialect) !== null) {
      fail(batch, [
        { code: 'invalid_request', message: wrongLineOf(file.content, rules.dialect) ?? '', line: 1 },
      ]);
    } else if (rules.wrongLine.includes(number)) {
      fail(batch, [{ code: 'invalid_request', message: 'This line is not a request.', line: 2 }]);
    } else void runBatch({ served, rules, batch, input: file.content, store, ran, held: () => held });
    await onStep('created', batch.id);
    if (rules.dropAnswer.includes(number)) response.destroy();
    else sendJson(response, 200, createdIn(rules.dialect, batchObject(batch, rules)));
  };
  const ofBatch = (method: string, id: string, action: string, response: ServerResponse): void => {
    const batch = batches.find((candidate) => candidate.id === id);
    if (!batch || rules.vanish.includes(batch.number)) {
      return void sendError(response, 404, `No batch found with id '${id}'.`);
    }
    if (method === 'POST' && action === 'cancel' && isOpen(batch)) {
      batch.status = 'cancelling';
      setTimeout(() => endAs(batch, 'cancelled'), rules.cancellingMs);
    }
    sendJson(response, 200, batchIn(rules.dialect, batchObject(batch, rules)));
  };
  const upload = async (body: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { purpose, filename, content } = decodeUpload(body, request.headers['content-type'] ?? '');
    for (const arrive of late.splice(0)) arrive();
    if (rules.lateUpload.includes(uploads++)) {
      late.push(() => store(purpose, filename, content));
      return void response.destroy();
    }
    const file = store(purpose, filename, content);
    await onStep('uploaded', file.id);
    sendJson(response, 200, fileObject(file));
  };
  const ofFile = async (
    method: string,
    id: string,
    action: string,
    response: ServerResponse,
  ): Promise<void> => {
    const file = files.find((candidate) => candidate.id === id && !candidate.deleted);
    if (!file) return void sendError(response, 404, `No such File object: ${id}`);
    if (method === 'DELETE') {
      file.deleted = true;
      await onStep('deleted', id);
      return void sendJson(response, 200, { id, object: 'file', deleted: true });
    }
    if (action !== 'content') return void sendJson(response, 200, fileObject(file));
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.content);
  };
  return {
    files,
    created: batches,
    ran,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    async answer(method, url, request, response) {
      const { pathname, searchParams } = new URL(url, 'http://simulator');
      const [kind, id = '', action = ''] = pathname.replace(/^\/v1\//, '').split('/');
      if (!pathname.startsWith('/v1/') || (kind !== 'files' && kind !== 'batches')) return false;
      const body = await readBody(request);
      if (rules.key !== null && request.headers.authorization !== `Bearer ${rules.key}`) {
        sendError(response, 401, 'Incorrect API key provided.', 'invalid_request_error');
      } else if (id === '' && method === 'GET') {
        const shown =
          kind === 'files'
            ? files.filter(({ deleted }) => !deleted).map(fileObject)
            : batches
                .filter(({ number }) => !rules.vanish.includes(number))
                .map((it) => batchIn(rules.dialect, batchObject(it, rules)));
        if (rules.lists)
          sendJson(response, 200, pageIn(rules.dialect, shown.toReversed(), rules.pageSize, searchParams));
        else sendError(response, 405, 'Method Not Allowed');
      } else if (kind === 'files' && method === 'POST' && pathname === uploadPathIn(rules.dialect)) {
        await upload(body, request, response);
      } else if (kind === 'files') await ofFile(method, id, action, response);
      else if (id === '') await create(body, response);
      else ofBatch(method, id, action, response);
      return true;
    },
  };
}

interface Running {
  readonly served: Served;
  readonly rules: BatchRules;
  readonly batch: Batch;
  readonly input: string;
  readonly store: (purpose: string, filename: string, content: string) => StoredFile;
  readonly ran: Map<string, number>;
  /** What a batch that is answered waits for. */
  held(): Promise<void>;
}

/** Answers line by line until all are answered, the batch is cancelled, or its time is over. */
async function runBatch({ served, rules, batch, input, store, ran, held }: Running): Promise<void> {
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  batch.counts.total = lines.length;
  const output: string[] = [];
  const errors: string[] = [];
  if (rules.validatingMs > 0) await after(rules.validatingMs);
  if (batch.status === 'validating') batch.status = 'in_progress';
  const expiry = setTimeout(() => {
    if (batch.status === 'in_progress') endAs(batch, 'expired');
  }, rules.expirySeconds * 1000);
  await Promise.all(
    lines.map(async (line, position) => {
      const { custom_id: id, body } = JSON.parse(line) as { custom_id: string; body: unknown };
      const generated =
        batch.status === 'in_progress' ? await generate(served, JSON.stringify(body), () => undefined) : null;
      const reply = { id: `batch_req_${position}`, custom_id: id, error: null };
      if (batch.status !== 'in_progress' || !generated) {
        batch.counts.failed += 1;
        const code = batch.status === 'expired' ? 'batch_expired' : 'batch_cancelled';
        errors.push(
          JSON.stringify({ ...reply, response: null, error: { code, message: 'It was not run.' } }),
        );
        return;
      }
      const attempt = ran.get(id) ?? 0;
      ran.set(id, attempt + 1);
      const fault = attempt === 0 ? faultOf(rules, id) : null;
      const ok = { status_code: 200, request_id: id, body: completionBody(served, generated, true) };
      const failed = (status: number, message: string): string =>
        JSON.stringify({
          ...reply,
          response: { status_code: status, request_id: id, body: { error: { message, code: null } } },
        });
      if (fault === 'server-error') errors.push(failed(500, 'The server had an error.'));
      else if (fault === 'rejected') errors.push(failed(400, `Invalid value in ${JSON.stringify(body)}`));
      else if (fault === 'status-0') errors.push(failed(0, ''));
      else if (fault === 'error-and-answer') errors.push(failed(500, 'The server had an error.'));
      if (fault === null || fault === 'twice' || fault === 'error-and-answer') {
        batch.counts.completed += 1;
        output.push(JSON.stringify({ ...reply, response: ok }));
      } else batch.counts.failed += 1;
      if (fault === 'twice') output.push(JSON.stringify({ ...reply, response: ok }));
    }),
  );
  clearTimeout(expiry);
  await held();
  if (batch.status === 'in_progress') batch.status = 'finalizing';
  if (rules.finalizingMs > 0) await after(rules.finalizingMs);
  if (output.length > 0) batch.outputFile = store('batch_output', 'output.jsonl', shuffled(output)).id;
  if (errors.length > 0) batch.errorFile = store('batch_output', 'errors.jsonl', shuffled(errors)).id;
  if (batch.status === 'finalizing') batch.status = 'completed';
}

/** What is wrong with the first line, as a provider would see it; null where it is as it wants it. */
function wrongLineOf(content: string, dialect: BatchDialect): string | null {
  const [first = '{}'] = content.split('\n');
  return lineIn(dialect, JSON.parse(first) as Readonly<Record<string, unknown>>);
}

/** In another order, the same every time, and without a newline at the end. */
function shuffled(lines: readonly string[]): string {
  return lines.toSorted((a, b) => chance('order', a) - chance('order', b)).join('\n');
}

function faultOf({ shares, seed }: BatchRules, id: string): LineFault | null {
  let place = chance('line', String(seed), id);
  for (const [fault, share] of Object.entries(shares)) {
    place -= share;
    if (place < 0) return fault as LineFault;
  }
  return null;
}

function fail(batch: Batch, errors: Batch['errors']): void {
  batch.status = 'failed';
  batch.errors = errors;
}

/** Results of what ended early are there a moment later: `runBatch` stores them. */
function endAs(batch: Batch, status: 'expired' | 'cancelled'): void {
  batch.status = status;
}

function isOpen({ status }: Batch): boolean {
  return (
    status === 'validating' || status === 'in_progress' || status === 'finalizing' || status === 'cancelling'
  );
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function batchObject(batch: Batch, rules: BatchRules): { readonly id: string } {
  const isReady = batch.outputFile !== null || batch.errorFile !== null || batch.status === 'failed';
  const hasEnded = batch.status === 'expired' || batch.status === 'cancelled';
  return {
    id: batch.id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    ...(rules.metadata && { metadata: batch.metadata }),
    input_file_id: batch.inputFile,
    completion_window: '24h',
    // Nobody sees an end before the files of it lie there.
    status: hasEnded && !isReady ? 'finalizing' : batch.status,
    output_file_id: batch.outputFile ?? rules.noFile,
    error_file_id: batch.errorFile ?? rules.noFile,
    errors: batch.errors.length > 0 ? { object: 'list', data: batch.errors } : null,
    created_at: Math.floor(batch.createdAt / 1000),
    request_counts: { ...batch.counts },
  } as { readonly id: string };
}

function fileObject({ id, purpose, filename, content }: StoredFile): { readonly id: string } {
  return {
    id,
    object: 'file',
    bytes: Buffer.byteLength(content),
    created_at: 0,
    filename,
    purpose,
  } as { readonly id: string };
}
