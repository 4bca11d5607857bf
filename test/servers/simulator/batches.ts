/** Files and Batches as OpenAI's API has them: upload lines of requests, wait, fetch lines of answers; or see them expire. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendError, sendJson } from './exchange.ts';
import type { Served } from './startSimulator.ts';
import { completionBody, generate } from './startSimulator.ts';

/** The routes below `/v1/files` and `/v1/batches`. */
export interface Batches {
  /** False when the request is for something else. */
  answer(method: string, url: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

interface StoredFile {
  readonly id: string;
  readonly purpose: string;
  readonly filename: string;
  readonly content: string;
}

interface Batch {
  readonly id: string;
  readonly inputFile: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  status: 'in_progress' | 'completed' | 'expired' | 'cancelled' | 'failed';
  outputFile: string | null;
  errorFile: string | null;
  readonly counts: { total: number; completed: number; failed: number };
}

/** Nothing is stored beyond this process. */
export function createBatches(served: Served, expirySeconds: number): Batches {
  const files = new Map<string, StoredFile>();
  const batches = new Map<string, Batch>();
  const store = (purpose: string, filename: string, content: string): StoredFile => {
    const file = { id: `file-${files.size}`, purpose, filename, content };
    files.set(file.id, file);
    return file;
  };
  const createBatch = (body: string, response: ServerResponse): void => {
    const { input_file_id: input } = JSON.parse(body) as { readonly input_file_id?: unknown };
    const file = files.get(String(input));
    if (!file) {
      sendError(response, 404, `No such File object: ${String(input)}`);
      return;
    }
    const now = Date.now();
    const batch: Batch = {
      id: `batch_${batches.size}`,
      inputFile: file.id,
      createdAt: now,
      expiresAt: now + expirySeconds * 1000,
      status: 'in_progress',
      outputFile: null,
      errorFile: null,
      counts: { total: 0, completed: 0, failed: 0 },
    };
    batches.set(batch.id, batch);
    void runBatch(served, batch, file.content, store);
    sendJson(response, 200, batchObject(batch));
  };
  const routeBatch = (method: string, id: string, action: string, response: ServerResponse): void => {
    const batch = batches.get(id);
    if (!batch) {
      sendError(response, 404, `No batch found with id '${id}'.`);
      return;
    }
    if (method === 'POST' && action === 'cancel' && batch.status === 'in_progress')
      batch.status = 'cancelled';
    sendJson(response, 200, batchObject(batch));
  };
  const routeFile = (method: string, id: string, action: string, response: ServerResponse): void => {
    const file = files.get(id);
    if (!file) {
      sendError(response, 404, `No such File object: ${id}`);
      return;
    }
    if (method === 'DELETE') {
      files.delete(id);
      sendJson(response, 200, { id, object: 'file', deleted: true });
      return;
    }
    if (action !== 'content') {
      sendJson(response, 200, fileObject(file));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.content);
  };
  return {
    async answer(method, url, request, response) {
      const [kind, id = '', action = ''] = url
        .replace(/^\/v1\//, '')
        .replace(/\?.*$/, '')
        .split('/');
      if (!url.startsWith('/v1/') || (kind !== 'files' && kind !== 'batches')) return false;
      const body = await readBody(request);
      if (kind === 'files' && id === '' && method === 'POST') {
        const { purpose, filename, content } = decodeUpload(body, request.headers['content-type'] ?? '');
        sendJson(response, 200, fileObject(store(purpose, filename, content)));
      } else if (kind === 'files') routeFile(method, id, action, response);
      else if (id === '' && method === 'POST') createBatch(body, response);
      else routeBatch(method, id, action, response);
      return true;
    },
  };
}

/** Answers line by line until all are answered, the batch is cancelled, or its time is over. */
async function runBatch(
  served: Served,
  batch: Batch,
  input: string,
  store: (purpose: string, filename: string, content: string) => StoredFile,
): Promise<void> {
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  batch.counts.total = lines.length;
  const output: string[] = [];
  const errors: string[] = [];
  const expiry = setTimeout(() => {
    if (batch.status === 'in_progress') batch.status = 'expired';
  }, batch.expiresAt - Date.now());
  await Promise.all(
    lines.map(async (line, position) => {
      const { custom_id: id, body } = JSON.parse(line) as { custom_id: string; body: unknown };
      const generated = await generate(served, JSON.stringify(body), () => undefined);
      const reply = { id: `batch_req_${position}`, custom_id: id, error: null };
      if (batch.status !== 'in_progress' || !generated) {
        batch.counts.failed += 1;
        const error = { code: `batch_${batch.status}`, message: 'This request could not be executed.' };
        errors.push(JSON.stringify({ ...reply, response: null, error }));
        return;
      }
      batch.counts.completed += 1;
      const response = { status_code: 200, request_id: id, body: completionBody(served, generated, true) };
      output.push(JSON.stringify({ ...reply, response }));
    }),
  );
  clearTimeout(expiry);
  if (output.length > 0) batch.outputFile = store('batch_output', 'output.jsonl', output.join('\n')).id;
  if (errors.length > 0) batch.errorFile = store('batch_output', 'errors.jsonl', errors.join('\n')).id;
  if (batch.status === 'in_progress') batch.status = 'completed';
}

function batchObject(batch: Batch): unknown {
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  return {
    id: batch.id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    input_file_id: batch.inputFile,
    completion_window: '24h',
    status: batch.status,
    output_file_id: batch.outputFile,
    error_file_id: batch.errorFile,
    created_at: seconds(batch.createdAt),
    expires_at: seconds(batch.expiresAt),
    request_counts: { ...batch.counts },
  };
}

function fileObject({ id, purpose, filename, content }: StoredFile): unknown {
  return { id, object: 'file', bytes: Buffer.byteLength(content), created_at: 0, filename, purpose };
}

/** The parts of a multipart form, of which an upload has two. */
function decodeUpload(
  body: string,
  contentType: string,
): { readonly purpose: string; readonly filename: string; readonly content: string } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? '';
  const upload = { purpose: 'batch', filename: 'input.jsonl', content: '' };
  for (const part of body.split(`--${boundary}`)) {
    const split = part.indexOf('\r\n\r\n');
    if (split < 0) continue;
    const head = part.slice(0, split);
    const value = part.slice(split + 4).replace(/\r\n$/, '');
    if (/name="purpose"/.test(head)) upload.purpose = value;
    else if (/name="file"/.test(head)) {
      upload.content = value;
      upload.filename = /filename="([^"]*)"/.exec(head)?.[1] ?? upload.filename;
    }
  }
  return upload;
}
