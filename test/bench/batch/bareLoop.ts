/**
 * What nobody can beat by much: an undici loop that reads the same documents, fills the same prompt, posts, parses the
 * answer and throws it away. No journal, no retries, no limiter, no checks.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';

const [url = '', path = '', model = '', concurrency = '256'] = process.argv.slice(2);
const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, connections: Number(concurrency) });
const lines = createInterface({ input: createReadStream(path, { highWaterMark: 1 << 18 }) })[
  Symbol.asyncIterator
]();
let tokens = 0;

await Promise.all(Array.from({ length: Number(concurrency) }, () => work()));
await dispatcher.close();
process.stdout.write(`${tokens} tokens\n`);

async function work(): Promise<void> {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const { text } = JSON.parse(line.value) as { readonly text: string };
    const content = `Rewrite the document as a FAQ. Return only the FAQ, nothing else.\n\nDocument: ${text}`;
    const { body } = await request(`${url}/chat/completions`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model,
        messages: [{ role: 'user', content }],
        temperature: 1,
        max_tokens: 1024,
      }),
    });
    const answer = (await body.json()) as { readonly usage: { readonly completion_tokens: number } };
    tokens += answer.usage.completion_tokens;
  }
}
