/** Reading requests and writing answers, as little of both as will do: the simulator must not be the bottleneck. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A body as text. */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''),
    );
    request.on('error', reject);
  });
}

/** The model that a body asks for. A document's own quotes are escaped, so the key cannot stand inside a text. */
export function modelOf(body: string): string | null {
  return /"model":\s*"([^"]*)"/.exec(body)?.[1] ?? null;
}

/** What is to be tokenised: `prompt`, or the contents of `messages`. */
export function promptOf(body: string): string {
  const value = JSON.parse(body) as { readonly prompt?: unknown; readonly messages?: unknown };
  if (typeof value.prompt === 'string') return value.prompt;
  if (!Array.isArray(value.messages)) return '';
  return value.messages.map((message: { readonly content?: unknown }) => String(message.content)).join('\n');
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Sends an error as vLLM words it. */
export function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  type = 'Error',
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message, type, param: null, code: status } }));
}
