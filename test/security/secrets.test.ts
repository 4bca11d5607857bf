/** Keys: on disk, in logs, in what a crash leaves behind, in the list of processes, in what is shipped. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createKeyStore } from '../../client/endpoints/keys.ts';
import { asCurl, asPython } from '../../client/preview/copyFormats.ts';
import { isAlive } from '../../server/batch/processMark.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';
import type { FaultServer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { holdersOf } from './holdersOf.ts';

const KEY = 'sk-of-this-test-0123456789';
const HEADER = 'the-header-of-a-team';

test('K1: the key reaches the runner in no argument and no variable, and stands in no file', async () => {
  const looked = Promise.withResolvers<void>();
  const { root, server } = await workplace({ kind: 'text', text: 'Fine.', after: looked.promise });
  const launched = start(root, ['run', 'faq.md', '--source', 'data.jsonl']);
  const pid = await runnerOf(root);
  const seen = [readFileSync(`/proc/${pid}/cmdline`), readFileSync(`/proc/${pid}/environ`)].map(String);
  expect(seen[0]).toContain('--credentials-fd');
  expect(seen.join('\n')).not.toContain(KEY);
  expect(seen.join('\n')).not.toContain(HEADER);
  looked.resolve();
  const said = await launched;
  expect(said).not.toContain(KEY);
  expect(server.requests.length).toBeGreaterThan(0);
  expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-team': HEADER });
  expect(holdersOf([KEY, HEADER], [join(root, '.rephrase')])).toEqual([]);
});

test('K2: a server that repeats the key brings it into no file, no log and no message', async () => {
  const { root } = await workplace({
    kind: 'status',
    status: 401,
    body: JSON.stringify({ error: { message: `bad key: ${KEY} (${HEADER})` } }),
  });
  const said = await start(root, ['run', 'faq.md', '--source', 'data.jsonl', '--foreground']);
  expect(said).toContain('refuses the key');
  expect(said).not.toContain(KEY);
  expect(said).not.toContain(HEADER);
  expect(holdersOf([KEY, HEADER], [join(root, '.rephrase')])).toEqual([]);
});

test('K3: a runner that is killed, or crashes, leaves no key behind', async () => {
  const { root } = await workplace({ kind: 'hang' });
  const letGo = new AbortController();
  const launched = start(root, ['run', 'faq.md', '--source', 'data.jsonl'], letGo.signal);
  const pid = await runnerOf(root);
  process.kill(pid, 'SIGABRT');
  letGo.abort();
  await launched;
  await expect.poll(() => isAlive(pid)).toBe(false);
  expect(holdersOf([KEY], [root]).filter((path) => !path.endsWith('endpoints.yaml'))).toEqual([]);
});

test('K4: what is copied for other people names the variable, never the key', () => {
  const endpoint = {
    ...bareEndpoint('gpu', 'https://gpu.example/v1', 'https://gpu.example'),
    apiKeyEnv: 'GPU_KEY',
    headers: { authorization: `Bearer ${KEY}`, 'x-team': HEADER },
  };
  const body = { model: 'm', messages: [] };
  for (const text of [asCurl({ endpoint, body, hasKey: true }), asPython({ endpoint, body, hasKey: true })]) {
    expect(text).toContain('GPU_KEY');
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(HEADER);
  }
});

test('K5: the editor keeps keys in its secret storage, and beside it only the origins', async () => {
  const secrets = new Map<string, string>();
  const memory = new Map<string, unknown>();
  const keys = createKeyStore(
    {
      get: async (name) => secrets.get(name),
      store: async (name, key) => void secrets.set(name, key),
      delete: async (name) => void secrets.delete(name),
    },
    {
      get: <T>(name: string) => memory.get(name) as T,
      update: async (name, value) => void memory.set(name, value),
    },
  );
  await keys.keep('https://gpu.example', KEY);
  expect(JSON.stringify([...memory])).not.toContain(KEY);
  expect(await keys.keyOf('https://gpu.example')).toBe(KEY);
  expect(await keys.keyOf('https://other.example')).toBeNull();
  await keys.forget('https://gpu.example');
  expect(secrets.size).toBe(0);
});

test('K6: nothing that ships reports to anybody: no telemetry API, no host of a collector', async () => {
  const sources = execFileSync('git', ['ls-files', 'client', 'server'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const used = sources.filter((path) =>
    /createTelemetryLogger|TelemetryReporter|sendTelemetry|navigator\.sendBeacon/.test(
      readFileSync(path, 'utf8'),
    ),
  );
  expect(used).toEqual([]);
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  expect(
    Object.keys(dependencies).filter((name) =>
      /telemetry|analytics|sentry|applicationinsights|posthog|segment/i.test(name),
    ),
  ).toEqual([]);
});

test('K7: a job folder, its log included, can be read by the rest of the machine without giving anything away', async () => {
  const { root } = await workplace({ kind: 'text', text: 'Fine.' });
  await start(root, ['run', 'faq.md', '--source', 'data.jsonl', '--foreground']);
  const [job = ''] = (await readdir(join(root, '.rephrase', 'jobs'))).filter((name) => !name.startsWith('.'));
  const manifest = JSON.parse(await readFile(join(root, '.rephrase', 'jobs', job, 'job.json'), 'utf8'));
  expect(manifest.endpoints[0]).not.toHaveProperty('headers');
  expect(manifest.endpoints[0]).not.toHaveProperty('key');
  expect(manifest.endpoints[0].apiKeyEnv).toBe('GPU_KEY_OF_TEST');
});

async function workplace(
  answer: Parameters<typeof startFaultServer>[0]['answer'] extends (request: never) => infer A ? A : never,
): Promise<{ readonly root: string; readonly server: FaultServer }> {
  const server = await startFaultServer({ models: ['test-model'], answer: () => answer });
  onTestFinished(() => server.close());
  const root = await temporaryFolder();
  await mkdir(join(root, 'rephrase'));
  await writeFile(
    join(root, 'rephrase', 'endpoints.yaml'),
    `gpu: { url: "${server.url}", model: test-model, apiKeyEnv: GPU_KEY_OF_TEST, headers: { x-team: ${HEADER} } }\n`,
  );
  await writeFile(join(root, 'faq.md'), 'Rewrite.\n\n[[DOCUMENT]]\n');
  const rows = Array.from({ length: 6 }, (_, n) => JSON.stringify({ id: `${n}`, text: `Document ${n}` }));
  await writeFile(join(root, 'data.jsonl'), `${rows.join('\n')}\n`);
  return { root, server };
}

/** The program as a person starts it; gives what it printed. By `letGo` it is interrupted, as by Ctrl-C. */
function start(root: string, args: readonly string[], letGo?: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, [resolve('server/cli.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: root, XDG_CONFIG_HOME: root, GPU_KEY_OF_TEST: KEY },
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  letGo?.addEventListener('abort', () => child.kill('SIGINT'));
  return new Promise((done) => child.on('close', () => done(said)));
}

/** The process number in the state of the only job, once its runner says it is at work. */
async function runnerOf(root: string): Promise<number> {
  const jobs = join(root, '.rephrase', 'jobs');
  for (;;) {
    const [job = ''] = (await readdir(jobs).catch(() => [])).filter((name) => !name.startsWith('.'));
    const state = await readFile(join(jobs, job, 'state.json'), 'utf8').catch(() => '');
    const { phase, runner } = state === '' ? {} : JSON.parse(state);
    if (phase === 'running') return runner.pid;
    await sleep(50);
  }
}
