/** What servers answer to a chat request, well or badly, for `scriptedServer.ts`. */
import type { ServerResponse } from 'node:http';

/** A chunk of a stream with some text. */
export function delta(content: string): object {
  return { choices: [{ index: 0, delta: { content }, finish_reason: null }] };
}

/** The chunk that ends a stream. */
export function finish(reason: string): object {
  return { choices: [{ index: 0, delta: {}, finish_reason: reason }] };
}

/** An answer in one piece. */
export function whole(content: string): object {
  return { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] };
}

/** Server-sent events, one for each item. */
export function events(...data: readonly (object | string)[]): string {
  return data.map((item) => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`).join('');
}

/** Streams the items and ends. */
export function sse(...data: readonly (object | string)[]): (response: ServerResponse) => void {
  return raw(events(...data));
}

/** Sends a stream as it is written. */
export function raw(stream: string): (response: ServerResponse) => void {
  return text(200, 'text/event-stream', stream);
}

/** Sends JSON. */
export function json(status: number, value: object): (response: ServerResponse) => void {
  return text(status, 'application/json', JSON.stringify(value));
}

/** Sends a page, as a gateway does. */
export function html(status: number): (response: ServerResponse) => void {
  return text(
    status,
    'text/html; charset=utf-8',
    '<html><head><title>Please log in</title></head><body>…</body></html>',
  );
}

/** Speaks another protocol. */
export function speakingSomethingElse(response: ServerResponse): void {
  response.socket?.end('SSH-2.0-OpenSSH\r\n');
}

/** Closes the connection without an answer. */
export function closing(response: ServerResponse): void {
  response.socket?.destroy();
}

/** Any body under any content type. */
export function text(status: number, contentType: string, body: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };
}
