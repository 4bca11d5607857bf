/** Commands that run jobs, against a server of the test's own. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answer, ChatRequest, FaultServer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import type { Terminal } from './terminal.ts';
import { openTerminal } from './terminal.ts';

const fine = (): Answer => ({ kind: 'text', text: 'A FAQ.' });

describe('run', () => {
  test('in the foreground: rows, status, verify, export', async () => {
    const server = await serve(fine);
    const terminal = await workplace(12);
    const run = await terminal.run(
      'run',
      'faq.md',
      '--source',
      'data.jsonl',
      '--endpoint',
      `gpu=${server.url}`,
      '--foreground',
    );
    expect(run).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Done: 12 of 12 rows\.\nOutput: .*\/out\n$/),
    });
    const folder = run.err.split('\n')[0] ?? '';
    expect(folder.startsWith(join(terminal.cwd, '.rephrase', 'jobs'))).toBe(true);
    const status = await terminal.run('status', folder, '--format', 'json');
    expect(JSON.parse(status.out)).toMatchObject({
      folder,
      phase: 'done',
      name: 'faq',
      state: { counters: { done: 12 } },
    });
    expect((await terminal.run('status')).out).toContain('done');
    const byName = folder.split('/').at(-1) ?? '';
    expect(await terminal.run('verify', byName)).toMatchObject({
      code: 0,
      out: 'Complete and whole: 12 units, 12 rows, 0 failures, 1 part.\n',
    });
    expect(await terminal.run('verify', 'faq')).toMatchObject({
      code: 2,
      err: expect.stringContaining(`"faq" is an experiment; name one of its jobs: ${byName}.`),
    });
    expect(await terminal.run('export', folder, '--output', 'rows.jsonl')).toMatchObject({ code: 0 });
    expect((await readFile(join(terminal.cwd, 'rows.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(12);
    expect(
      await terminal.run('export', folder, '--output', 'rows.parquet', '--format', 'parquet'),
    ).toMatchObject({ code: 0, out: expect.stringContaining('12 rows') });
    expect(await terminal.run('compact', folder)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The journal took .* MB and takes .* MB now\.\n$/),
    });
    expect((await terminal.run('verify', folder)).code).toBe(0);
    expect(await terminal.run('resume', folder)).toMatchObject({ code: 0 });
    expect(await terminal.run('cancel', folder)).toMatchObject({
      code: 0,
      err: expect.stringContaining('not running'),
    });
    expect(server.requests).toHaveLength(12);
  });

  test('in a process of its own, followed until Ctrl-C lets go, then resumed', {
    timeout: 60_000,
  }, async () => {
    let delayMs = 50;
    const server = await serve(() => ({ kind: 'text', text: 'A FAQ.', delayMs }));
    const terminal = await workplace(400);
    await terminal.write(
      'slow.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nbatch: { concurrency: 2 }\n',
    );
    const running = terminal.run('run', 'slow.experiment.yaml', '--endpoint', `gpu=${server.url}`);
    while (server.requests.length < 3) await sleep(10);
    terminal.interrupt();
    const letGo = await running;
    expect(letGo).toMatchObject({ code: 130, out: '', err: expect.stringContaining('The job runs on.') });
    const folder = letGo.err.split('\n')[0] ?? '';
    const before = server.requests.length;
    while (server.requests.length < before + 3) await sleep(10);
    const followed = terminal.run('resume', folder);
    await sleep(400);
    terminal.interrupt();
    expect(await followed).toMatchObject({
      code: 130,
      err: expect.stringContaining('runs this job; following it.'),
    });
    expect(await terminal.run('cancel', folder)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Cancelled: '),
    });
    expect((await terminal.run('verify', folder)).code).toBe(1);
    delayMs = 1;
    const resumed = await terminal.run('resume', folder, '--format', 'json');
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.out)).toMatchObject({ phase: 'done', state: { counters: { done: 400 } } });
    expect((await terminal.run('verify', folder)).code).toBe(0);
    expect(server.requests).toHaveLength(400);
  });

  test('exit codes: failures 1, a limit 3, a missing key 2, an interrupt 130', {
    timeout: 60_000,
  }, async () => {
    const rejected: Answer = { kind: 'status', status: 400, body: '{"error":{"message":"no"}}' };
    const failing = await serve(() => rejected);
    const terminal = await workplace(40);
    const run = (url: string, ...more: string[]): Promise<{ code: number; out: string }> =>
      terminal.run(
        'run',
        'faq.md',
        '--source',
        'data.jsonl',
        '--endpoint',
        `gpu=${url}`,
        '--foreground',
        ...more,
      );
    const failed = await run(failing.url, '--limit', '5');
    expect(failed).toMatchObject({ code: 1, out: expect.stringContaining('Done: 0 of 5 rows, 5 failed.') });
    await terminal.write(
      'stop.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nbatch: { concurrency: 1, stop_if: { failed: 10%, after: 3 } }\n',
    );
    const stopped = await terminal.run(
      'run',
      'stop.experiment.yaml',
      '--endpoint',
      `gpu=${failing.url}`,
      '--foreground',
    );
    expect(stopped).toMatchObject({ code: 3, out: expect.stringContaining('stop_if') });
    const locked = await serve(() => ({ kind: 'status', status: 401 }));
    expect(await run(locked.url)).toMatchObject({ code: 2, out: expect.stringContaining('Waits for a key') });
    const slow = await serve(() => ({ kind: 'text', text: 'x', delayMs: 100 }));
    const interrupted = run(slow.url, '--limit', '40');
    while (slow.requests.length < 1) await sleep(5);
    terminal.interrupt();
    expect(await interrupted).toMatchObject({ code: 130 });
  });

  test('an estimate measures a pilot, and without one nothing is sent', async () => {
    const server = await serve(fine);
    const terminal = await workplace(100);
    await terminal.write(
      'config/endpoints.yaml',
      `gpu: { url: "${server.url}", model: Qwen3-4B, gpus: 2, pricePerGpuHour: 3 }\n`,
    );
    const estimate = (...more: string[]) =>
      terminal.run('estimate', 'faq.md', '--source', 'data.jsonl', ...more);
    const measured = await estimate();
    expect(measured).toMatchObject({
      code: 0,
      out: expect.stringContaining('faq: 1 variant × 100 documents × 1 rollout = 100 requests\n'),
    });
    expect(measured.out).toContain('Estimate, from a pilot with 16 answers:\n');
    expect(measured.out).toMatch(/\n {2}GPU-hours: .* \$\n {2}Time: /);
    expect(measured.out).toContain(
      'Assumed:\n  faq × Qwen3-4B: 6 completion tokens per rephrasing in the pilot',
    );
    expect(server.requests).toHaveLength(16);
    const { out } = await estimate('--pilot', '0', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      documents: 100,
      pilot: null,
      estimate: { measured: false, completionTokens: { low: 43_200, likely: 43_700, high: 86_900 } },
    });
    expect(server.requests).toHaveLength(16);
    const broken = await serve(() => ({
      kind: 'status',
      status: 400,
      body: '{"error":{"message":"no such thing"}}',
    }));
    expect((await estimate('--endpoint', `gpu=${broken.url}`)).out).toMatch(
      /\n\nNo request of the pilot was answered\. The first failure: .*no such thing.*\n\nEstimate, as without a pilot:\n/,
    );
    const locked = await serve(() => ({ kind: 'status', status: 401 }));
    const refused = await terminal.run(
      'estimate',
      'faq.md',
      '--source',
      'data.jsonl',
      '--endpoint',
      `x=${locked.url}`,
      '--model',
      'm',
    );
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('The pilot was stopped') });
    expect((await terminal.run('status')).err).toContain('There is no job');
  });

  test('without any endpoint an estimate comes from the study alone, by form and model', async () => {
    const terminal = await workplace(1000);
    const plain = await terminal.run('estimate', 'faq.md', '--source', 'data.jsonl');
    expect(plain).toMatchObject({ code: 0, err: expect.stringContaining('No endpoint is set up') });
    expect(plain.out).toContain('unnamed-model, no endpoint is set up');
    expect(plain.out).not.toMatch(/invalid|at "endpoint"/);
    expect(plain.out).toContain('Estimate, without a pilot:\n  Completion tokens: 432,000 to 869,000\n');
    await terminal.write(
      'sized.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nmodels: [{ model: Qwen/Qwen3-8B, endpoint: gpu }]\n',
    );
    const sized = await terminal.run('estimate', 'sized.experiment.yaml');
    expect(sized.out).toContain("the study's figures for Qwen3-8B on one H100");
    expect(await terminal.run('estimate', 'faq.md', '--source', 'data.jsonl', '--pilot', '4')).toMatchObject({
      code: 2,
    });
  });

  test("a misspelt key of the user's cluster is said before anything runs elsewhere", async () => {
    const terminal = await workplace(10);
    await terminal.write('config/slurm.yaml', 'hst: login.cluster\n');
    const estimate = (): ReturnType<typeof terminal.run> =>
      terminal.run('estimate', 'faq.md', '--source', 'data.jsonl', '--executor', 'slurm');
    expect(await estimate()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/slurm\.yaml: "hst" means nothing there\. Did you mean "host"\?/),
    });
    await terminal.write('config/slurm.yaml', 'host: login.cluster\n');
    expect((await estimate()).err).not.toContain('means nothing');
  });

  test('a job keeps its estimate, and reads its documents once', async () => {
    const server = await serve(fine);
    const terminal = await workplace(30);
    const run = await terminal.run(
      'run',
      'faq.md',
      '--source',
      'data.jsonl',
      '--endpoint',
      `gpu=${server.url}`,
      '--foreground',
    );
    expect(run.err).toContain('Expected: Completion tokens: ');
    const manifest = JSON.parse(await readFile(join(run.err.split('\n')[0] ?? '', 'job.json'), 'utf8'));
    expect(manifest.estimate).toMatchObject({ measured: false, requests: { likely: 30 } });
  });

  test('pause, new limits, resume; then retry what failed', { timeout: 60_000 }, async () => {
    let broken = true;
    const server = await serve(({ prompt }) =>
      broken && prompt.includes('Document 7:')
        ? { kind: 'status', status: 400, body: '{"error":{"message":"no"}}' }
        : { kind: 'text', text: 'A FAQ.', delayMs: 40 },
    );
    const terminal = await workplace(200);
    await terminal.write(
      'slow.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nbatch: { concurrency: 2 }\n',
    );
    const running = terminal.run('run', 'slow.experiment.yaml', '--endpoint', `gpu=${server.url}`);
    while (server.requests.length < 12) await sleep(10);
    terminal.interrupt();
    const folder = (await running).err.split('\n')[0] ?? '';
    expect(await terminal.run('pause', folder)).toMatchObject({
      code: 0,
      out: expect.stringContaining('paused'),
    });
    const sent = server.requests.length;
    expect(await terminal.run('set', folder, '--concurrency', '8')).toMatchObject({
      code: 0,
      out: 'Concurrency: 8 requests in flight at each endpoint at the most.\n',
    });
    expect(await terminal.run('set', folder, '--budget', '2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('how many GPUs endpoint "gpu" has'),
    });
    expect(server.requests).toHaveLength(sent);
    const resumed = await terminal.run('resume', folder);
    expect(resumed).toMatchObject({
      code: 1,
      out: expect.stringContaining('Done: 199 of 200 rows, 1 failed.'),
    });
    expect(server.mostInFlight).toBeGreaterThan(2);
    broken = false;
    expect(await terminal.run('retry', folder, '--foreground')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Done: 200 of 200 rows.'),
    });
    expect((await terminal.run('verify', folder)).code).toBe(0);
    expect(await terminal.run('retry', folder)).toMatchObject({
      code: 0,
      err: 'The job has no failed documents.\n',
    });
    expect(await terminal.run('set', folder, '--concurrency', '8')).toMatchObject({ code: 2 });
  });

  test('a changed experiment takes over the rows of an older job', async () => {
    const server = await serve(fine);
    const terminal = await workplace(10);
    const run = (...more: string[]) =>
      terminal.run(
        'run',
        'faq.md',
        ...more,
        '--source',
        'data.jsonl',
        '--endpoint',
        `gpu=${server.url}`,
        '--foreground',
      );
    const old = (await run()).err.split('\n')[0] ?? '';
    await terminal.write('table.md', 'Rewrite as a table.\n\nDocument: [[DOCUMENT]]\n');
    const forked = await run('table.md', '--reuse', old);
    expect(forked).toMatchObject({ code: 0, err: expect.stringContaining('10 rows taken over from') });
    expect(server.requests).toHaveLength(20);
    expect((await terminal.run('verify', forked.err.split('\n')[0] ?? '')).out).toContain('20 rows');
    expect(await run('--reuse', 'no-such-job')).toMatchObject({ code: 2 });
  });

  test('in a terminal the progress is a bar that is taken away at the end', async () => {
    const server = await serve(() => ({ kind: 'text', text: 'A FAQ.', delayMs: 60 }));
    const terminal = await workplace(60, {}, { isTerminal: true });
    await terminal.write(
      'slow.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nbatch: { concurrency: 2 }\n',
    );
    const { err } = await terminal.run(
      'run',
      'slow.experiment.yaml',
      '--endpoint',
      `gpu=${server.url}`,
      '--foreground',
    );
    expect(err).toMatch(/\r█*[▏▎▍▌▋▊▉]?░+ {2}slow {2}\d+ %/);
    expect(err).toMatch(/\r +\r$/);
  });

  test('a dry run says what it would do, and does nothing', async () => {
    const server = await serve(fine);
    const terminal = await workplace(7);
    const { code, out } = await terminal.run(
      'run',
      'faq.md',
      '--source',
      'data.jsonl',
      '--endpoint',
      `gpu=${server.url}`,
      '--dry-run',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      documents: 7,
      requests: 7,
      variants: [{ model: 'test-model', url: server.url }],
    });
    expect((await terminal.run('status')).err).toContain('There is no job');
    expect(server.requests).toHaveLength(0);
  });
});

describe('endpoints', () => {
  test('endpoints.yaml: the key comes from its variable and goes nowhere else', {
    timeout: 60_000,
  }, async () => {
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
      `gpu: { url: "${server.url}", model: test-model, apiKeyEnv: KEY_OF_GPU }\n`,
    );
    await without.write('faq.md', 'FAQ [[DOCUMENT]]');
    await without.write('data.jsonl', '{"text":"a"}\n');
    expect(await without.run('run', 'faq.md', '--source', 'data.jsonl')).toMatchObject({
      code: 2,
      err: expect.stringContaining('KEY_OF_GPU, which is not set'),
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
    const args = [
      'run',
      'faq.md',
      '--source',
      'data.jsonl',
      '--endpoint',
      `gpu=${server.url}`,
      '--foreground',
    ];
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
    expect(
      await terminal.run(
        'run',
        'faq.md',
        '--source',
        'data.jsonl',
        '--endpoint',
        `gpu=${server.url}`,
        '--model',
        'm',
      ),
    ).toMatchObject({ code: 1, out: '' });
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

test('practice prints its URL first and serves until it is interrupted', async () => {
  const terminal = await openTerminal();
  const serving = terminal.run('practice', '--port', '0');
  await sleep(300);
  terminal.interrupt();
  const { code, out, err } = await serving;
  expect(code).toBe(0);
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
  expect(err).toContain('no model is behind it');
});

async function workplace(
  documents: number,
  env: Readonly<Record<string, string>> = {},
  options: { readonly isTerminal?: boolean } = {},
): Promise<Terminal> {
  const terminal = await openTerminal({ env, ...options });
  await terminal.write('faq.md', 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]\n');
  const rows = Array.from({ length: documents }, (_, n) =>
    JSON.stringify({ id: `d${n}`, text: `Document ${n}: words.` }),
  );
  await terminal.write('data.jsonl', `${rows.join('\n')}\n`);
  return terminal;
}

async function serve(answer: (request: ChatRequest) => Answer): Promise<FaultServer> {
  const server = await startFaultServer({ answer });
  onTestFinished(() => server.close());
  return server;
}
