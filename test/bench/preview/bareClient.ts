/** The least that a client can do: post, read lines, stop the clock at the first text. */
import { Agent, request } from 'node:http';
import type { Document } from '../../../server/documents/document.ts';
import { SIMULATED_MODEL } from '../../servers/simulator/startSimulator.ts';
import { PROMPT } from './benchSession.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 1_024 });

/** Sends all at once; milliseconds from sending to the first text, by request. Every stream is read to its end. */
export function bareFirstTokens(url: string, documents: readonly Document[]): Promise<readonly number[]> {
  return Promise.all(
    documents.map(({ text }) =>
      firstToken(
        url,
        PROMPT.replace('[[DOCUMENT]]', () => text),
      ),
    ),
  );
}

function firstToken(url: string, content: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({
      model: SIMULATED_MODEL,
      messages: [{ role: 'user', content }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const headers = { 'content-type': 'application/json' };
    const sentAt = performance.now();
    const sent = request(`${url}/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      let first = Number.NaN;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (Number.isNaN(first) && /"content":"[^"]/.test(chunk)) first = performance.now() - sentAt;
      });
      response.on('end', () => resolve(first));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
