/** A run in which all goes well: every document has its row, and nothing is lost or doubled. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createJob } from '../../server/batch/createJob.ts';
import { readOutputManifest } from '../../server/batch/outputManifest.ts';
import { readEvents } from '../../server/batch/readEvents.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import type { Answer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { documentText, fine, makeJob, makePlan, outputRows, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('a whole run', () => {
  test('gives every document its row, in DataTrove’s shape, and says what it did', async () => {
    const root = await temporaryFolder();
    const server = await serve(fine);
    const job = await makeJob({ root, url: server.url, documents: 40 });
    const state = await stateAfter(job.folder);
    expect(state).toMatchObject({
      phase: 'done',
      reason: null,
      counters: { total: 40, done: 40, failed: 0 },
    });
    const rows = await outputRows(job);
    expect(rows.map(({ id }) => id).sort()).toEqual(Array.from({ length: 40 }, (_, n) => `doc-${n}`).sort());
    const row = rows.find(({ id }) => id === 'doc-7');
    expect(row).toMatchObject({
      text: documentText(7),
      lang: 'en',
      rollout_results: [
        { text: 'FAQ of 7', finish_reason: 'stop', reasoning: null, usage: { completion_tokens: 8 } },
      ],
      variant: 'faq--test-model',
      prompt: 'faq',
      model: 'test-model',
      truncated: false,
      recipe: job.manifest.variants[0]?.recipe,
    });
    expect(server.requests).toHaveLength(40);
    expect(await verifyJob(job.folder)).toMatchObject({
      ok: true,
      verification: { units: 40, rows: 40, missing: 0, parts: 1, problems: [] },
    });
    const phases = (await readEvents(job.folder, 0)).items.flatMap((event) =>
      event.kind === 'phase' ? [event.phase] : [],
    );
    expect(phases).toEqual(['starting', 'running', 'finishing', 'done']);
    expect(await readFile(join(root, '.rephrase', '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('rollouts stand in one row and send seed + n', async () => {
    const server = await serve(({ body }) => ({ kind: 'text', text: `seed ${String(body['seed'])}` }));
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 5,
      experiment: 'rollouts: 3\nmodels: [{ model: test-model, endpoint: gpu, parameters: { seed: 11 } }]\n',
    });
    await stateAfter(job.folder);
    const rows = await outputRows(job);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row.rollout_results.map(({ text }) => text)).toEqual(['seed 11', 'seed 12', 'seed 13']);
    }
  });

  test('several variants share a run, each with parts of its own, and checks flag rows', async () => {
    const server = await serve(() => ({ kind: 'text', text: 'Sure, here is a table.' }));
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 30,
      prompts: {
        'faq.md': '---\noutput: { checks: [ { not_preamble: true } ] }\n---\nFAQ [[DOCUMENT]]',
        'table.md': 'Table [[DOCUMENT]]',
      },
    });
    expect((await stateAfter(job.folder, { tuning: { segmentBytes: 4000 } })).counters).toMatchObject({
      total: 60,
      done: 60,
    });
    const rows = await outputRows(job);
    expect(rows.filter(({ prompt }) => prompt === 'faq')).toHaveLength(30);
    expect(rows.find(({ prompt }) => prompt === 'faq')?.checks).toEqual([
      { rollout: 0, name: 'not_preamble', passed: false },
    ]);
    const manifest = await readOutputManifest(join(job.folder, 'out'));
    expect(manifest?.complete).toBe(true);
    expect(manifest?.parts.length).toBeGreaterThan(2);
    expect(manifest?.variants.map(({ rows }) => rows)).toEqual([30, 30]);
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { problems: [] } });
  });

  test('concurrency is kept to, and the endpoint’s own limit too', async () => {
    for (const [experiment, concurrency] of [
      ['batch: { concurrency: 3 }\n', null],
      ['', 3],
    ] as const) {
      const server = await serve((request) => ({ ...fine(request), delayMs: 5 }) as Answer);
      const job = await makeJob({
        root: await temporaryFolder(),
        url: server.url,
        documents: 40,
        experiment,
        endpoint: { concurrency },
      });
      await stateAfter(job.folder);
      expect(server.mostInFlight).toBe(3);
    }
  });

  test('only the selected rows are read, and bad ones become failures', async () => {
    const root = await temporaryFolder();
    const server = await serve(fine);
    const lines = [0, 1, 2, 3, 4, 5].map((n) =>
      n === 2 ? '{"id": "x"' : JSON.stringify({ id: `doc-${n}`, text: documentText(n) }),
    );
    const plan = await makePlan({ root, url: server.url, documents: 0, lines });
    const created = await createJob({
      plan: {
        ...plan.plan,
        experiment: { ...plan.plan.experiment, documents: { ...plan.plan.experiment.documents, limit: 4 } },
      },
      source: plan.source,
      jobsFolder: join(root, 'jobs'),
      served: new Map(),
      rephraseVersion: '0',
      now: new Date(),
    });
    if (!created.ok) throw new Error(created.message);
    const state = await stateAfter(created.folder);
    expect(state.counters).toMatchObject({ total: 4, done: 3, failed: 1, failures: { 'bad-row': 1 } });
    const failures = await readFile(join(created.folder, 'out', 'failures.jsonl'), 'utf8');
    expect(JSON.parse(failures)).toMatchObject({
      id: 'data.jsonl:2',
      reason: 'bad-row',
      row: 2,
      message: expect.stringContaining('line 3'),
    });
    expect(await verifyJob(created.folder)).toMatchObject({
      verification: { rows: 3, failures: 1, problems: [] },
    });
  });
});

test('an output folder belongs to one job', async () => {
  const root = await temporaryFolder();
  const server = await serve(fine);
  const options = { root, url: server.url, documents: 3, experiment: 'batch: { output: out/faq }\n' };
  const job = await makeJob(options);
  await stateAfter(job.folder);
  expect(await readFile(join(root, 'out', 'faq', 'manifest.json'), 'utf8')).toContain(job.manifest.id);
  await expect(makeJob(options)).rejects.toThrow(/already holds the output of job/);
});

test('files of other people in an output folder stay, whatever they are called', async () => {
  const root = await temporaryFolder();
  const server = await serve(fine);
  const job = await makeJob({ root, url: server.url, documents: 3, experiment: 'batch: { output: out }\n' });
  const left = 'manifest.json.4711-0a1b2c3d.tmp';
  for (const name of ['notes.tmp', 'thesis.draft', left]) await writeFile(join(root, 'out', name), 'mine');
  await stateAfter(job.folder);
  const names = await readdir(join(root, 'out'));
  expect(names).toEqual(expect.arrayContaining(['notes.tmp', 'thesis.draft', 'manifest.json']));
  expect(names).not.toContain(left);
});

test.each([
  ['{ source: "*.jsonl" }', '.', 'failures.jsonl'],
  ['{ source: "{data.jsonl,**/part-*.parquet}" }', 'out', 'part-00000'],
])(
  'output that %s would read is refused: no resume would find the same input',
  async (dataset, output, named) => {
    const root = join(await temporaryFolder(), 'project');
    await mkdir(root);
    const options = { root, url: 'http://127.0.0.1:9', documents: 3, dataset };
    await makeJob({ ...options, experiment: 'batch: { output: ../elsewhere }\n' });
    await expect(makeJob({ ...options, experiment: `batch: { output: ${output} }\n` })).rejects.toThrow(
      named,
    );
  },
);

test.each(['{"mine": true}', 'not even JSON'])(
  'a manifest.json of somebody else is not replaced',
  async (theirs) => {
    const root = await temporaryFolder();
    await writeFile(join(root, 'manifest.json'), theirs);
    const options = { root, url: 'http://127.0.0.1:9', documents: 3, experiment: 'batch: { output: . }\n' };
    await expect(makeJob(options)).rejects.toThrow(/manifest\.json .*is not of Rephrase, and/);
    expect(await readFile(join(root, 'manifest.json'), 'utf8')).toBe(theirs);
  },
);
