/** How commands find the endpoint of a job, whose key it gets, and which addresses are refused. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { openTerminal } from './terminal.ts';
import { fine, runAt, workplace } from './workplace.ts';

describe('endpoints', () => {
  test('endpoints.yaml: the key comes from its variable and goes nowhere else', async () => {
    const key = 'sk-cli-secret-1';
    const server = await serve((request) =>
      request.headers.authorization === `Bearer ${key}` ? fine() : { kind: 'status', status: 401 },
    );
    const terminal = await workplace(5, { KEY_OF_GPU: key });
    await terminal.write(
      'config/endpoints.yaml',
      `gpu: { url: "${server.url}", model: test-model, apiKeyEnv: KEY_OF_GPU }\n`,
    );
    const run = await terminal.run('run', 'faq.md', '--source', 'data.jsonl');
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Done: 5 of 5 rows.') });
    const folder = run.err.split('\n')[0] ?? '';
    for (const file of ['job.json', 'state.json', 'events.ndjson', 'logs/runner.log']) {
      expect(await readFile(join(folder, file), 'utf8')).not.toContain(key);
    }
    const without = await openTerminal();
    await without.write(
      'config/endpoints.yaml',
      `gpu: { url: "${server.url}", model: test-model, apiKeyEnv: KEY_OF_GPU, windw: 8192 }\n`,
    );
    await without.write('faq.md', 'FAQ [[DOCUMENT]]');
    await without.write('data.jsonl', '{"text":"a"}\n');
    expect(await without.run('run', 'faq.md', '--source', 'data.jsonl')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /"windw" is not a key .* Did you mean "window"\?\n[\s\S]*KEY_OF_GPU, which is not set/,
      ),
    });
  });

  test('replicas in endpoints.yaml get its key; one that only a job folder names gets none', async () => {
    const key = 'sk-cli-secret-2';
    const slow = (): Answer => ({ kind: 'text', text: 'A FAQ.', delayMs: 20 });
    const servers = [await serve(slow), await serve(slow), await serve(slow)];
    const [first, second, foreign] = servers.map(({ url }) => url);
    const terminal = await workplace(40, { KEY_OF_GPU: key });
    const profile = `url: "${first}", model: test-model, apiKeyEnv: KEY_OF_GPU, concurrency: 2, replicas: ["${second}"]`;
    await terminal.write('config/endpoints.yaml', `gpu: { ${profile} }\n`);
    const run = await terminal.run(
      'run',
      'faq.md',
      '--source',
      'data.jsonl',
      '--foreground',
      '--limit',
      '10',
    );
    expect(run).toMatchObject({ code: 0 });
    const folder = run.err.split('\n')[0] ?? '';
    const job = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as {
      endpoints: { replicas: { baseUrl: string; origin: string }[] }[];
      input: { documents: number; limit: number; rowsPerFile: number[] };
    };
    job.endpoints[0]?.replicas.push({ baseUrl: foreign ?? '', origin: new URL(foreign ?? '').origin });
    job.input = { ...job.input, documents: 40, limit: 40, rowsPerFile: [40] };
    await writeFile(join(folder, 'job.json'), JSON.stringify(job));
    const state = await readFile(join(folder, 'state.json'), 'utf8');
    await writeFile(join(folder, 'state.json'), state.replace('"phase":"done"', '"phase":"cancelled"'));
    expect(await terminal.run('resume', folder, '--foreground')).toMatchObject({ code: 0 });
    const keys = servers.map(({ requests }) => new Set(requests.map(({ headers }) => headers.authorization)));
    expect(keys).toEqual([new Set([`Bearer ${key}`]), new Set([`Bearer ${key}`]), new Set([undefined])]);
  });

  test('a job whose server is gone goes on at another one, whoever runs it', async () => {
    const first = await startFaultServer({
      answer: ({ prompt }): Answer =>
        prompt.includes('Document 0:')
          ? { kind: 'status', status: 400, body: '{"error":{"message":"no"}}' }
          : { kind: 'text', text: 'A FAQ.', delayMs: 60 },
    });
    const second = await serve(fine);
    const terminal = await workplace(60);
    await terminal.write(
      'slow.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nbatch: { concurrency: 2 }\n',
    );
    const running = terminal.run('run', 'slow.experiment.yaml', '--endpoint', `gpu=${first.url}`);
    while (first.requests.length < 12) await sleep(10);
    await first.close();
    terminal.interrupt();
    const folder = (await running).err.split('\n')[0] ?? '';
    expect(await terminal.run('resume', folder, '--endpoint', `cpu=${second.url}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('no endpoint "cpu"'),
    });
    await terminal.run('pause', folder);
    const there = ['--endpoint', `gpu=${second.url}`];
    expect(await terminal.run('retry', folder, ...there)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`rephrase resume ${folder} --endpoint`),
    });
    const moved = await terminal.run('resume', folder, ...there);
    expect(moved).toMatchObject({ code: 1, out: expect.stringContaining('Done: 59 of 60 rows, 1 failed.') });
    expect(moved.err).toContain('is ended first');
    expect(second.requests.length).toBeGreaterThan(0);
    expect(await terminal.run('retry', folder)).toMatchObject({ code: 0 });
    expect((await terminal.run('verify', folder)).code).toBe(0);
  });

  test('two profiles of one server: each model is asked for with the key and the headers of its own', async () => {
    const server = await startFaultServer({ answer: fine, models: ['a', 'b'] });
    onTestFinished(() => server.close());
    const terminal = await workplace(4, { KEY_OF_A: 'sk-cli-secret-a', KEY_OF_B: 'sk-cli-secret-b' });
    const profile = (name: string): string =>
      `${name.toLowerCase()}: { url: "${server.url}", model: ${name.toLowerCase()}, apiKeyEnv: KEY_OF_${name}, headers: { x-team: ${name} } }\n`;
    await terminal.write('config/endpoints.yaml', profile('A') + profile('B'));
    const models = 'models: [{ model: a, endpoint: a }, { model: b, endpoint: b }]';
    await terminal.write(
      'both.experiment.yaml',
      `prompts: [faq.md]\ndocuments: { source: data.jsonl }\n${models}\n`,
    );
    expect(await terminal.run('run', 'both.experiment.yaml', '--pilot', '1')).toMatchObject({ code: 0 });
    const sent = server.requests.filter(({ body }) => body['model'] !== undefined);
    const said = sent.map(({ body, headers }) =>
      [body['model'], headers.authorization, headers['x-team']].join(' '),
    );
    expect(said).toHaveLength(2 * (4 + 1));
    expect(new Set(said)).toEqual(new Set(['a Bearer sk-cli-secret-a A', 'b Bearer sk-cli-secret-b B']));
  });

  test('an address that only an experiment names needs --trust-origin', async () => {
    const terminal = await workplace(3);
    const models = 'models: [{ model: m, endpoint: { url: "https://gpu.example.com/v1" } }]';
    await terminal.write(
      'far.experiment.yaml',
      `prompts: [faq.md]\ndocuments: { source: data.jsonl }\n${models}\n`,
    );
    expect(await terminal.run('run', 'far.experiment.yaml')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--trust-origin https://gpu.example.com'),
    });
  });

  test('several models served: one has to be chosen; an alias that is not there is said', async () => {
    const server = await startFaultServer({ answer: fine, models: ['a', 'b'] });
    onTestFinished(() => server.close());
    const terminal = await workplace(3);
    const args = runAt(server.url, '--foreground');
    expect(await terminal.run(...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining('a, b. Choose one with --model.'),
    });
    expect(await terminal.run(...args, '--model', 'b')).toMatchObject({ code: 0 });
    expect(server.requests.every(({ body }) => body['model'] === 'b')).toBe(true);
    expect(await terminal.run('run', 'faq.md', '--source', 'data.jsonl')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--endpoint ALIAS=URL'),
    });
  });

  test('an endpoint that does not answer is no misuse, and no job is made', async () => {
    const server = await startFaultServer({ answer: fine });
    await server.close();
    const terminal = await workplace(1);
    expect(await terminal.run(...runAt(server.url, '--model', 'm'))).toMatchObject({ code: 1, out: '' });
    expect((await terminal.run('status')).err).toContain('There is no job');
  });

  test('a broken endpoints.yaml and a broken --endpoint are misuse', async () => {
    const terminal = await workplace(1);
    expect(await terminal.run('run', 'faq.md', '--source', 'data.jsonl', '--endpoint', 'gpu')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--endpoint takes ALIAS=URL'),
    });
    await terminal.write('config/endpoints.yaml', 'gpu: [');
    expect(await terminal.run('run', 'faq.md', '--source', 'data.jsonl')).toMatchObject({
      code: 2,
      err: expect.stringContaining('endpoints.yaml'),
    });
  });
});
