/** The simulator's timing model against its formulas, and its HTTP side as a client sees it. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerTo, LENGTHS } from './answers.ts';
import type { BatchingSpeed } from './batching.ts';
import { createBatching, SPEED } from './batching.ts';
import type { SimulatorOptions } from './startSimulator.ts';
import { SIMULATED_MODEL, startSimulator } from './startSimulator.ts';

describe('continuous batching', () => {
  test('one request takes its tokens times a + b', () => {
    expect(endsOf({ stepMs: 10, stepMsPerSequence: 2 }, [50])).toEqual([50 * 12]);
  });

  test('requests that run together slow each other down by b', () => {
    expect(endsOf({ stepMs: 10, stepMsPerSequence: 2 }, [50, 50, 50])).toEqual([800, 800, 800]);
    expect(endsOf({ stepMs: 10, stepMsPerSequence: 2 }, [10, 20])).toEqual([140, 140 + 120]);
  });

  test('beyond the most sequences they wait, first come first served', () => {
    expect(endsOf({ stepMs: 10, stepMsPerSequence: 0, maxSequences: 2 }, [10, 30, 10, 10])).toEqual([
      100, 200, 300, 300,
    ]);
  });

  test('a full cache makes them wait as well, and a prompt takes steps', () => {
    expect(endsOf({ stepMs: 10, stepMsPerSequence: 0, cacheTokens: 15 }, [10, 10])).toEqual([100, 200]);
    expect(endsOf({ stepMs: 10, stepMsPerSequence: 0, prefillTokensPerStep: 100 }, [10], 250)).toEqual([130]);
  });

  test('whoever leaves makes room, running or waiting', () => {
    const model = createBatching({ ...SPEED, stepMs: 10, stepMsPerSequence: 0, maxSequences: 1 });
    const ends: string[] = [];
    const add = (name: string): (() => void) =>
      model.add({ promptTokens: 0, completionTokens: 10, onEnd: (at) => ends.push(`${name} ${at}`) }, 0);
    const leaveFirst = add('first');
    const leaveSecond = add('second');
    add('third');
    expect([model.running, model.waiting]).toEqual([1, 2]);
    leaveSecond();
    leaveFirst();
    expect([model.running, model.waiting]).toEqual([1, 0]);
    model.advance(1000);
    expect(ends).toEqual(['third 100']);
  });

  test('nothing is lost and the cap is kept, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gapMs: fc.nat(500), tokens: fc.integer({ min: 1, max: 300 }) }), {
          maxLength: 200,
        }),
        fc.integer({ min: 1, max: 20 }),
        (requests, maxSequences) => {
          const model = createBatching({ ...SPEED, maxSequences });
          let now = 0;
          let ended = 0;
          for (const { gapMs, tokens } of requests) {
            now += gapMs;
            model.add({ promptTokens: 10, completionTokens: tokens, onEnd: () => (ended += 1) }, now);
            expect(model.running).toBeLessThanOrEqual(maxSequences);
            expect(model.running + model.waiting + ended).toBeGreaterThan(0);
          }
          model.advance(Number.MAX_SAFE_INTEGER);
          expect(ended).toBe(requests.length);
          expect([model.running, model.waiting, model.cacheUsage]).toEqual([0, 0, 0]);
        },
      ),
    );
  });
});

describe('answers', () => {
  test('are the same for the same request and follow the lengths asked for', () => {
    expect(answerTo('x', LENGTHS, null)).toEqual(answerTo('x', LENGTHS, null));
    const tokens = Array.from({ length: 2000 }, (_, n) => answerTo(`request ${n}`, LENGTHS, null).tokens);
    tokens.sort((a, b) => a - b);
    expect(tokens[1000]).toBeGreaterThan(LENGTHS.median * 0.93);
    expect(tokens[1000]).toBeLessThan(LENGTHS.median * 1.07);
    expect(answerTo('x', LENGTHS, 5)).toMatchObject({ tokens: 5, finishReason: 'length' });
  });
});

describe('over HTTP', () => {
  test('it lists its model, answers, streams, counts and measures itself as vLLM does', async () => {
    const url = await serve({ window: 4096, timing: { kind: 'batching', timeScale: 1000 } });
    const models = await fetchJson(`${url}/models`);
    expect(models).toMatchObject({ data: [{ id: SIMULATED_MODEL, max_model_len: 4096 }] });
    const whole = await chat(url, {});
    expect(whole).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
    const answer = whole as {
      choices: [{ message: { content: string } }];
      usage: { completion_tokens: number };
    };
    expect(answer.choices[0].message.content.split(' ')).toHaveLength(answer.usage.completion_tokens);
    const streamed = await (await post(`${url}/chat/completions`, { ...REQUEST, stream: true })).text();
    expect(streamed).toMatch(/data: \[DONE\]\n\n$/);
    const metrics = await (await fetch(`${url.replace('/v1', '')}/metrics`)).text();
    for (const name of [
      'vllm:num_requests_running',
      'vllm:num_requests_waiting',
      'vllm:kv_cache_usage_perc',
    ]) {
      expect(metrics).toMatch(new RegExp(`^${name}\\{.*\\} [0-9.]+$`, 'm'));
    }
    expect(
      await (await post(`${url.replace('/v1', '')}/tokenize`, { prompt: 'abcdefgh' })).json(),
    ).toMatchObject({ count: 2 });
    expect((await post(`${url}/chat/completions`, { ...REQUEST, model: 'other' })).status).toBe(404);
  });

  test('faults are seeded: the same ones every time, and by default only once for a request', async () => {
    const options: SimulatorOptions = {
      timing: { kind: 'constant', latencyMs: 0 },
      faults: { seed: 3, shares: { 'server-error': 0.5 } },
    };
    const statuses = async (): Promise<readonly number[]> => {
      const url = await serve(options);
      const seen: number[] = [];
      for (let n = 0; n < 20; n++)
        seen.push((await post(`${url}/chat/completions`, { ...REQUEST, n })).status);
      seen.push((await post(`${url}/chat/completions`, { ...REQUEST, n: 0 })).status);
      return seen;
    };
    const first = await statuses();
    expect(first).toEqual(await statuses());
    expect(first.slice(0, 20).filter((status) => status === 500).length).toBeGreaterThan(3);
    expect(first.at(-1)).toBe(200);
  });

  test('a batch of requests comes back as a file, and what is late expires', async () => {
    for (const [expirySeconds, status] of [
      [60, 'completed'],
      [0.01, 'expired'],
    ] as const) {
      const url = await serve({ timing: { kind: 'constant', latencyMs: 50 }, batches: { expirySeconds } });
      const form = new FormData();
      form.set('purpose', 'batch');
      const lines = ['a', 'b'].map((id) =>
        JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body: REQUEST }),
      );
      form.set('file', new Blob([lines.join('\n')]), 'in.jsonl');
      const file = (await (await fetch(`${url}/files`, { method: 'POST', body: form })).json()) as {
        id: string;
      };
      let batch = (await (await post(`${url}/batches`, { input_file_id: file.id })).json()) as Record<
        string,
        unknown
      >;
      await expect
        .poll(async () => {
          batch = (await fetchJson(`${url}/batches/${String(batch['id'])}`)) as Record<string, unknown>;
          return batch['status'] === status && (batch['output_file_id'] ?? batch['error_file_id']) !== null;
        })
        .toBe(true);
      const output = batch['output_file_id'] ?? batch['error_file_id'];
      const content = await (await fetch(`${url}/files/${String(output)}/content`)).text();
      expect(
        content
          .split('\n')
          .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id)
          .sort(),
      ).toEqual(['a', 'b']);
    }
  });
});

const REQUEST = { model: SIMULATED_MODEL, messages: [{ role: 'user', content: 'Rewrite this.' }] };

function endsOf(
  speed: Partial<BatchingSpeed>,
  tokens: readonly number[],
  promptTokens = 0,
): readonly number[] {
  const model = createBatching({ ...SPEED, ...speed });
  const ends: number[] = [];
  for (const completionTokens of tokens)
    model.add({ promptTokens, completionTokens, onEnd: (at) => ends.push(Math.round(at)) }, 0);
  model.advance(1e9);
  return ends;
}

async function serve(options: SimulatorOptions): Promise<string> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator.url;
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
}

async function fetchJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function chat(url: string, more: object): Promise<unknown> {
  return (await post(`${url}/chat/completions`, { ...REQUEST, ...more })).json();
}
