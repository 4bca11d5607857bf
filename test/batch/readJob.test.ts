/** What others read of a job: its committed rows, whether its output is whole, and its state, also when it is lost. */
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { exportRows } from '../../server/batch/exportJob.ts';
import { listJobs, readJob, readState } from '../../server/batch/jobReader.ts';
import { verifyJob } from '../../server/batch/verifyJob.ts';
import type { Answer, ChatRequest } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import type { JobFixture } from './jobFixture.ts';
import { documentNumber, fine, makeJob, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Files that are replaced while they are read, as NFS tells of them. */
const network = vi.hoisted(() => ({ stale: 0, broken: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const readStale = (...args: Parameters<typeof real.readFile>): ReturnType<typeof real.readFile> => {
    if (args[0] === network.broken) return Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
    if (network.stale === 0) return real.readFile(...args);
    network.stale -= 1;
    return Promise.reject(Object.assign(new Error('ESTALE: stale file handle'), { code: 'ESTALE' }));
  };
  return { ...real, readFile: readStale };
});

describe('reading a job', () => {
  test('a state that is replaced over a network while it is read is read again', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 3 });
    await stateAfter(job.folder);
    network.stale = 2;
    expect((await readState(job.folder))?.phase).toBe('done');
    network.stale = 100;
    await expect(readState(job.folder)).rejects.toThrow('ESTALE');
    network.stale = 0;
  });

  test('a job that cannot be read at the moment does not hide the others', async () => {
    const server = await serve(fine);
    const root = await temporaryFolder();
    const first = await makeJob({ root, url: server.url, documents: 1 });
    const second = await makeJob({ root, url: server.url, documents: 1 });
    await stateAfter(first.folder);
    await stateAfter(second.folder);
    network.broken = join(first.folder, 'state.json');
    const listed = await listJobs(dirname(first.folder));
    network.broken = '';
    expect(listed.map(({ folder }) => folder)).toEqual([second.folder]);
  });

  test('export gives the committed rows of an unfinished job', async () => {
    const server = await serve((request) =>
      documentNumber(request.prompt) > 9 ? { kind: 'status', status: 401 } : fine(request),
    );
    const root = await temporaryFolder();
    const job = await makeJob({
      root,
      url: server.url,
      documents: 20,
      experiment: 'batch: { concurrency: 1 }\n',
    });
    expect((await stateAfter(job.folder)).phase).toBe('needs-key');
    const output = join(root, 'rows.jsonl');
    expect(await exportRows(job.folder, output)).toEqual({ ok: true, rows: 10, output });
    expect((await readFile(output, 'utf8')).split('\n')).toHaveLength(11);
  });

  test('export writes over nothing that the job reads or is made of', async () => {
    const server = await serve(fine);
    const root = await temporaryFolder();
    const job = await makeJob({ root, url: server.url, documents: 6 });
    await stateAfter(job.folder);
    const { manifest } = job;
    const other = join(root, 'other');
    await symlink(root, other);
    const before = await verifyJob(job.folder);
    for (const path of [
      job.source,
      join(other, 'data.jsonl'),
      join(job.folder, 'job.json'),
      join(job.folder, 'journal', '00000.ndjson'),
      join(job.folder, 'out', manifest.variants[0]?.id ?? '', 'all.parquet'),
    ]) {
      expect(await exportRows(job.folder, path)).toEqual({
        ok: false,
        message: expect.stringMatching(/is what the job reads or is made of.*Name another file/),
      });
    }
    expect(await verifyJob(job.folder)).toEqual(before);
    expect(await exportRows(job.folder, join(job.folder, 'all.jsonl'))).toMatchObject({ ok: true });
  });

  test('a part that was damaged and kept its size is built again by a run that has nothing else to do', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 5 });
    await stateAfter(job.folder);
    const part = join(job.folder, 'out', 'faq--test-model', 'part-00000.parquet');
    const whole = await readFile(part);
    await writeFile(part, Buffer.from(whole).fill(0, 40, 60));
    expect((await stateAfter(job.folder)).phase).toBe('done');
    expect(await readFile(part)).toEqual(whole);
    expect(await verifyJob(job.folder)).toMatchObject({ verification: { problems: [] } });
    expect(server.requests).toHaveLength(5);
  });

  test.each(['parquet', 'jsonl.zst'])(
    'verify sees a changed part in %s, another row in it, and a missing one',
    async (format) => {
      const experiment = `batch: { format: ${format} }\n`;
      const made = async (answer: (chat: ChatRequest) => Answer): Promise<JobFixture> => {
        const other = await serve(answer);
        const job = await makeJob({
          root: await temporaryFolder(),
          url: other.url,
          documents: 6,
          experiment,
        });
        await stateAfter(job.folder);
        return job;
      };
      const job = await made(fine);
      const part = join(job.folder, 'out', job.manifest.variants[0]?.id ?? '', `part-00000.${format}`);
      const whole = await readFile(part);
      expect(await verifyJob(job.folder)).toMatchObject({ verification: { parts: 1, problems: [] } });
      const changed = Buffer.from(whole);
      changed[40] = (changed[40] ?? 0) ^ 1;
      await writeFile(part, changed);
      expect(JSON.stringify(await verifyJob(job.folder))).toMatch(/cannot be read|differs|file was changed/);
      const stranger = await made((chat) => ({ kind: 'text', text: `Not ${documentNumber(chat.prompt)}` }));
      await writeFile(part, await readFile(part.replace(job.folder, stranger.folder)));
      expect(JSON.stringify(await verifyJob(job.folder))).toContain('does not hold what the journal says');
      await rm(part);
      expect(JSON.stringify(await verifyJob(job.folder))).toContain('missing from the output');
    },
  );

  test('state.json can be lost', async () => {
    const server = await serve(fine);
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
    await stateAfter(job.folder);
    await rm(join(job.folder, 'state.json'));
    expect(await readState(job.folder)).toBeNull();
    expect((await readJob(job.folder))?.phase).toBe('starting');
    // … made while a clock was an hour ahead.
    const createdAt = new Date(Date.now() + 3_600_000).toISOString();
    const path = join(job.folder, 'job.json');
    await writeFile(path, JSON.stringify({ ...job.manifest, createdAt }));
    expect((await readJob(job.folder))?.phase).toBe('interrupted');
    expect((await stateAfter(job.folder)).counters.done).toBe(6);
  });
});
