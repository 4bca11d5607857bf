/** The files of a job folder and those who read them. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEvent, decodeManifest, decodeState, parseJson } from '../../server/batch/decodeJob.ts';
import { replaceFile } from '../../server/batch/durableFile.ts';
import type { JobManifest, JobState, Phase } from '../../server/batch/job.ts';
import { jobEndpoints, parseRepointing } from '../../server/batch/jobEndpoints.ts';
import { jobId, pathsOf } from '../../server/batch/jobFolder.ts';
import { createPhaseJudge, listJobs, readJob } from '../../server/batch/jobReader.ts';
import { processTableMark, startOf } from '../../server/batch/processMark.ts';
import { readCommands, readEvents } from '../../server/batch/readEvents.ts';
import { createEventLog } from '../../server/batch/runner/eventLog.ts';
import { outputRow } from '../../server/batch/runner/outputRow.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import type { Document } from '../../server/documents/document.ts';
import { makeJob } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

test('a command is read, whatever a killed or hindered writer left before it', async () => {
  const { folder } = await someJob();
  await sendControl(folder, { command: 'pause' });
  await appendFile(pathsOf(folder).control, '{"id":"torn","comm');
  await sendControl(folder, { command: 'cancel' });
  const { items } = await readCommands(folder, 0);
  expect(items.map(({ command }) => command)).toEqual(['pause', 'cancel']);
});

describe('decoding', () => {
  test('gives a manifest back as it was written', async () => {
    const { manifest } = await someJob();
    expect(decodeManifest(JSON.parse(JSON.stringify(manifest)))).toEqual({ ok: true, value: manifest });
  });

  test('names the part that is wrong', async () => {
    const { manifest } = await someJob();
    const wrong = (change: object): unknown => decodeManifest({ ...manifest, ...change });
    expect(wrong({ rollouts: -1 })).toEqual({
      ok: false,
      message: '"rollouts" is not a whole number from 0',
    });
    expect(wrong({ variants: {} })).toEqual({ ok: false, message: '"variants" is not a list' });
    expect(wrong({ format: 2 })).toMatchObject({
      ok: false,
      message: expect.stringContaining('knows format 1'),
    });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, text) => {
        for (const decode of [decodeManifest, decodeState, decodeEvent]) expect(decode(value).ok).toBe(false);
        parseJson(text);
      }),
    );
  });
});

describe('looking at jobs', () => {
  test('newest first; what is no job is passed over', async () => {
    const root = await temporaryFolder();
    const first = await someJob(root);
    const second = await someJob(root, 'rollouts: 2\n');
    const jobsFolder = join(root, '.rephrase', 'jobs');
    await mkdir(join(jobsFolder, 'not-a-job'));
    const ids = (await listJobs(jobsFolder)).map(({ manifest }) => manifest.id);
    expect(ids).toEqual([first.manifest.id, second.manifest.id].sort().reverse());
    expect(await listJobs(join(root, 'nowhere'))).toEqual([]);
  });

  test('one look: a runner whose process is gone is interrupted, one elsewhere is believed', async () => {
    const job = await someJob();
    await writeState(job.folder, 'running', { pid: 2 ** 30, host: hostname() });
    expect((await readJob(job.folder))?.phase).toBe('interrupted');
    await writeState(job.folder, 'running', { pid: 2 ** 30, host: 'elsewhere' });
    expect((await readJob(job.folder))?.phase).toBe('running');
  });

  test('a reboot is seen, and a number that another process has by now', async () => {
    const job = await someJob();
    const table = processTableMark();
    const started = startOf(process.pid);
    if (table === null || started === null) return;
    const [boot, container] = table.split(' ');
    const seen = async (runner: Partial<JobState['runner']>): Promise<Phase | undefined> => {
      const mark = { pid: process.pid, host: hostname(), table, started, ...runner };
      await writeState(job.folder, 'running', mark);
      return (await readJob(job.folder))?.phase;
    };
    expect(await seen({})).toBe('running');
    expect(await seen({ started: `${started}1` })).toBe('interrupted');
    expect(await seen({ table: `${boot}0 ${container}` })).toBe('interrupted');
    expect(await seen({ table: `${boot} pid:[1]`, pid: 2 ** 30 })).toBe('running');

    let now = 0;
    const judge = createPhaseJudge(() => now);
    const { manifest, folder } = job;
    const see = (started: string): Phase => {
      const state = stateWith('running', {
        pid: process.pid,
        host: hostname(),
        heartbeat: 1,
        table,
        started,
      });
      return judge({ folder, manifest, phase: 'running', state }).phase;
    };
    expect(see(`${started}1`)).toBe('running');
    now = 5001;
    expect(see(started)).toBe('running');
    expect(see(`${started}1`)).toBe('interrupted');
  });

  test('following: a heartbeat that stands still for long enough by the own clock', async () => {
    let now = 0;
    const judge = createPhaseJudge(() => now);
    const { manifest, folder } = await someJob();
    const see = (host: string, heartbeat: number, pid = 2 ** 30): Phase =>
      judge({ folder, manifest, phase: 'running', state: stateWith('running', { host, heartbeat, pid }) })
        .phase;
    expect(see(hostname(), 1)).toBe('running');
    now = 5001;
    expect(see(hostname(), 1)).toBe('interrupted');
    expect(see(hostname(), 2)).toBe('running');
    now = 60_000;
    expect(see(hostname(), 2, process.pid)).toBe('running');
    expect(see('elsewhere', 3)).toBe('running');
    now += 29_000;
    expect(see('elsewhere', 3)).toBe('running');
    now += 1001;
    expect(see('elsewhere', 3)).toBe('interrupted');
  });

  test('ids sort by age and are safe as folder names', () => {
    const at = (iso: string): string => jobId(new Date(iso), 'my/formats é', 'abcd1234');
    expect(at('2026-11-03T14:22:33Z')).toBe('20261103-142233-abcd-my-formats');
    expect(at('2026-11-03T14:22:33Z') < at('2026-11-03T14:22:34Z')).toBe(true);
  });
});

describe('events', () => {
  test('are followed by position; a torn line is waited for, a foreign one passed over', async () => {
    const { folder } = await someJob();
    const { events } = pathsOf(folder);
    expect(await readEvents(folder, 0)).toEqual({ items: [], nextByte: 0 });
    const warning = (message: string): string => JSON.stringify({ at: 't', kind: 'warning', message });
    await appendFile(events, `${warning('one')}\nforeign\n${warning('two').slice(0, 9)}`);
    const first = await readEvents(folder, 0);
    expect(first.items).toMatchObject([{ message: 'one' }]);
    await appendFile(events, `${warning('two').slice(9)}\n`);
    expect((await readEvents(folder, first.nextByte)).items).toMatchObject([{ message: 'two' }]);
  });

  test('floods are gathered: a line per reason, with how many there were', async () => {
    const { folder } = await someJob();
    const log = createEventLog(pathsOf(folder).events, () => undefined);
    for (let row = 0; row < 500; row++) {
      log.add({
        kind: 'retry',
        key: [0, row, 0],
        reason: row % 2 ? 'timeout' : 'rate-limited',
        message: 'm',
        delayMs: 1,
        count: 1,
      });
      log.add({ kind: 'limit', endpoint: 'gpu', limit: row, reason: 'timeout' });
    }
    await log.flush();
    expect((await readEvents(folder, 0)).items).toMatchObject([
      { kind: 'retry', reason: 'rate-limited', key: [0, 0, 0], count: 250 },
      { kind: 'retry', reason: 'timeout', key: [0, 1, 0], count: 250 },
      { kind: 'limit', limit: 499 },
    ]);
  });

  test('a line that a killed runner left unfinished spoils no other', async () => {
    const { folder } = await someJob();
    await appendFile(pathsOf(folder).events, '{"at":"t","ki');
    const log = createEventLog(pathsOf(folder).events, () => undefined);
    log.add({ kind: 'endpoint', alias: 'gpu', url: 'http://gpu-7:8000' });
    await log.flush();
    const { manifest } = await someJob();
    expect((await jobEndpoints(folder, manifest))[0]?.baseUrl).toBe('http://gpu-7:8000/v1');
  });
});

test('endpoints that moved are found among any number of other events', async () => {
  const { folder, manifest } = await someJob();
  const others = JSON.stringify({ at: 't', kind: 'warning', message: 'endpoint '.repeat(60) });
  const moved = (port: number): string =>
    JSON.stringify({ at: 't', kind: 'endpoint', alias: 'gpu', url: `http://gpu:${port}` });
  // Some of them stand where one piece that is read ends and the next begins.
  const lines = Array.from({ length: 9_000 }, (_, n) => (n % 3 === 0 ? moved(n + 1) : others));
  await appendFile(pathsOf(folder).events, `${lines.join('\n')}\n${moved(9_999).slice(0, 30)}`);
  expect((await jobEndpoints(folder, manifest))[0]?.baseUrl).toBe('http://gpu:8998/v1');
});

test('ALIAS=URL keeps the signs of equality of the URL', () => {
  expect(parseRepointing('gpu=http://a/v1?x=1')).toEqual({ alias: 'gpu', url: 'http://a/v1?x=1' });
  for (const text of ['gpu', '=http://a', 'gpu=']) expect(parseRepointing(text)).toBeNull();
});

test('a replaced file is never half there, and nothing is left beside it', async () => {
  const path = join(await temporaryFolder(), 'state.json');
  const texts = Array.from({ length: 30 }, (_, n) => String(n).repeat(5000));
  let replacing = true;
  const done = (async () => {
    for (const text of texts) await replaceFile(path, text);
    replacing = false;
  })();
  while (replacing) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) expect(texts).toContain(text);
  }
  await done;
});

describe('output rows', () => {
  const completion = { text: 'out', reasoning: null, finishReason: 'stop', usage: null };

  test('our keys win; a source column of such a name stands under source_…', async () => {
    const { manifest } = await someJob();
    const [variant] = manifest.variants;
    if (!variant) throw new Error('A job has a variant.');
    const columns = {
      id: 'a',
      model: 'theirs',
      source_model: 'also theirs',
      text: 'a second text',
      url: 'u',
      __proto__x: 1,
    };
    const document: Document = {
      id: 'a',
      text: 'the text',
      textColumn: 'content',
      columns,
      fileOrdinal: 0,
      row: 0,
    };
    const row = outputRow(variant, [], document, [completion], { fingerprint: 'f', truncated: false });
    expect(row).toMatchObject({
      id: 'a',
      text: 'the text',
      source_text: 'a second text',
      model: 'test-model',
      source_model: 'also theirs',
      source_source_model: 'theirs',
      url: 'u',
      rollout_results: [{ text: 'out', finish_reason: 'stop', usage: null, reasoning: null }],
    });
    expect(row).not.toHaveProperty('source_id');
  });

  test('an id that differs from the document’s is kept', async () => {
    const { manifest } = await someJob();
    const [variant] = manifest.variants;
    if (!variant) throw new Error('A job has a variant.');
    const document: Document = {
      id: 'a',
      text: 't',
      textColumn: 'text',
      columns: { id: 7 },
      fileOrdinal: 0,
      row: 0,
    };
    expect(outputRow(variant, [], document, [], { fingerprint: 'f', truncated: true })).toMatchObject({
      id: 'a',
      source_id: 7,
    });
  });
});

test('a job folder ignores itself in git, wherever it stands', async () => {
  const { folder } = await someJob();
  expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
});

async function someJob(root?: string, experiment = ''): Promise<{ folder: string; manifest: JobManifest }> {
  return makeJob({
    root: root ?? (await temporaryFolder()),
    url: 'http://127.0.0.1:1',
    documents: 2,
    experiment,
  });
}

async function writeState(
  folder: string,
  phase: Phase,
  runner: Omit<JobState['runner'], 'nonce' | 'heartbeat'>,
): Promise<void> {
  await writeFile(pathsOf(folder).state, JSON.stringify(stateWith(phase, { ...runner, heartbeat: 1 })));
}

function stateWith(phase: Phase, runner: Omit<JobState['runner'], 'nonce'>): JobState {
  return {
    phase,
    reason: null,
    runner: { nonce: 'n', ...runner },
    counters: { total: 2, done: 0, failed: 0, completionTokens: 0, failures: {} },
    unitsPerSecond: null,
    tokensPerSecond: null,
    etaSeconds: null,
    inFlight: 0,
    limit: 0,
    ceiling: null,
    budgetGpuHours: null,
    remote: null,
    endpoints: [],
    elapsedMs: 0,
    spentGpuHours: null,
    startedAt: 't',
    updatedAt: 't',
  };
}
