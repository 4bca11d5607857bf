/** A job whose input, recipe, journal or endpoint is not what it was: refused, or taken on at another address. */
import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendControl } from '../../server/batch/sendControl.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import type { Answer } from '../servers/faultServer.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { documentText, fine, makeJob, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('a changed world is refused', () => {
  test('input: other size, other content, gone', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    const before = await readFile(job.source, 'utf8');
    await appendFile(job.source, '{"text":"more"}\n');
    expect((await stateAfter(job.folder)).reason).toMatch(
      /data\.jsonl changed: it has \d+ bytes and had \d+/,
    );
    await writeFile(job.source, before.replace('rises', 'RISES'));
    expect((await stateAfter(job.folder)).reason).toContain('the same size, other content');
    await rm(job.source);
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('data.jsonl'),
    });
    await writeFile(job.source, before);
    expect((await stateAfter(job.folder)).phase).toBe('done');
  });

  const change: Readonly<Record<string, (path: string) => Promise<void>>> = {
    'changed in place': async (path) =>
      writeFile(path, (await readFile(path, 'utf8')).replace('Document 1:', 'Sentence 1:')),
    'has grown': (path) => appendFile(path, '{"text":"more"}\n'),
    'is gone': (path) => rm(path),
  };

  test.each([
    ['changed in place', 'failed'],
    ['has grown', 'done'],
    ['is gone', 'done'],
  ])('input that %s while the job runs leaves it %s', async (name, phase) => {
    const server = await serve((request) => ({ ...fine(request), delayMs: 10 }) as Answer);
    // Far more than is read ahead.
    const lines = Array.from({ length: 120 }, (_, n) =>
      JSON.stringify({ id: `doc-${n}`, text: `${documentText(n)} ${'words '.repeat(2000)}` }),
    );
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 0,
      lines,
      experiment: 'batch: { concurrency: 2 }\n',
    });
    const running = stateAfter(job.folder, { tuning: { inputMs: 5 } });
    while (server.requests.length < 6) await sleep(5);
    await change[name]?.(job.source);
    const state = await running;
    expect(state.phase).toBe(phase);
    if (phase === 'done') expect(state.counters.done).toBe(120);
    else expect(state.reason).toContain('data.jsonl was changed while the job ran');
  });

  test('recipe: a template edited in job.json', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    const path = join(job.folder, 'job.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('Rewrite as a FAQ', 'Rewrite as a table'));
    const state = await stateAfter(job.folder);
    expect(state.phase).toBe('failed');
    expect(state.reason).toContain('recipe');
    expect(server.requests).toHaveLength(0);
  });

  test('journal: damage names its place and changes nothing', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    await stateAfter(job.folder);
    await truncate(join(job.folder, 'journal', '00000.ndjson'), 100);
    expect(await stateAfter(job.folder)).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('00000.ndjson'),
    });
    const verified = await verifyJob(job.folder).catch((error: Error) => error.message);
    expect(JSON.stringify(verified)).toContain('shorter');
  });
});

describe('re-pointing', () => {
  test('goes on at another address that serves the model, also at the next resume', async () => {
    const old = await serve(fine);
    const job = await makeJob({
      root: await temporaryFolder(),
      url: old.url,
      documents: 30,
      experiment: 'batch: { concurrency: 2 }\n',
    });
    await old.close();
    const other = await serve(fine);
    const moved = await serve((request) => ({ ...fine(request), delayMs: 20 }) as Answer);
    const wrong = await startFaultServer({ answer: fine, models: ['another-model'] });
    onTestFinished(() => wrong.close());
    const repointed = (url: string): { repointings: { alias: string; url: string }[] } => ({
      repointings: [{ alias: 'gpu', url }],
    });
    expect(await stateAfter(job.folder, repointed(wrong.url))).toMatchObject({
      phase: 'failed',
      reason: expect.stringContaining('does not serve test-model'),
    });
    const running = stateAfter(job.folder, repointed(moved.url));
    while (moved.requests.length < 5) await sleep(5);
    await sendControl(job.folder, { command: 'cancel' });
    await running;
    const state = await stateAfter(job.folder);
    expect(state.phase).toBe('done');
    expect([old, other, wrong].map(({ requests }) => requests.length)).toEqual([0, 0, 0]);
    expect(moved.requests).toHaveLength(30);
  });
});
