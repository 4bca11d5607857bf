/** The same loop with the openai client and p-limit: reads, fills the prompt, asks, throws away. No durability. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import pLimit from 'p-limit';

const [url = '', path = '', model = '', concurrency = '256'] = process.argv.slice(2);
const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 2 });
const limit = pLimit(Number(concurrency));

for await (const line of createInterface({ input: createReadStream(path, { highWaterMark: 1 << 18 }) })) {
  const { text } = JSON.parse(line) as { readonly text: string };
  const content = `Rewrite the document as a FAQ. Return only the FAQ, nothing else.\n\nDocument: ${text}`;
  // The queue of p-limit has no bound of its own.
  while (limit.pendingCount >= Number(concurrency)) await sleep(5);
  void limit(() =>
    client.chat.completions.create({
      model,
      messages: [{ role: 'user', content }],
      temperature: 1,
      max_tokens: 1024,
    }),
  );
}
