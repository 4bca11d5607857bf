/** Pages over outputs: every row once, the choice kept to, a running job gone on with, and other people's files. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pathsOf } from '../../server/batch/jobFolder.ts';
import type { ReadRow, RowChoice, RowsReader } from '../../server/batch/readRows.ts';
import { openRows } from '../../server/batch/readRows.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import { startFaultServer } from '../servers/faultServer.ts';
import { documentNumber, documentText, makeJob, stateAfter } from './jobFixture.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('a job', () => {
  test('is read page by page, by kind, variant and condition', async () => {
    const server = await startFaultServer({
      answer: ({ prompt }) =>
        documentNumber(prompt) % 5 === 0
          ? { kind: 'status', status: 400 }
          : { kind: 'text', text: `FAQ of ${documentNumber(prompt)}` },
    });
    onTestFinished(() => server.close());
    const job = await makeJob({
      root: await temporaryFolder(),
      url: server.url,
      documents: 40,
      prompts: { 'faq.md': 'FAQ [[DOCUMENT]]', 'table.md': 'Table [[DOCUMENT]]' },
    });
    await stateAfter(job.folder, { tuning: { segmentBytes: 4000 } });
    const reader = await open(job.folder);
    expect(reader.variants).toEqual(['faq--test-model', 'table--test-model']);
    const all = await everything(reader, { kind: 'all' }, 7);
    expect(new Set(all.map(({ place }) => place)).size).toBe(80);
    const failures = await everything(reader, { kind: 'failures' }, 3);
    expect(failures).toHaveLength(16);
    expect(failures[0]?.failure?.reason).toBe('rejected');
    const faq = await everything(reader, { kind: 'rows', variant: 'faq--test-model' }, 100);
    expect(faq).toHaveLength(32);
    const one = await everything(reader, { kind: 'rows', where: ({ id }) => id === 'doc-7' }, 1);
    expect(one).toMatchObject([
      { text: documentText(7), columns: { lang: 'en' }, rollouts: [{ text: 'FAQ of 7' }], prompt: 'faq' },
      { prompt: 'table' },
    ]);
  });

  test('that goes on gives its later rows from the same cursor', async () => {
    const server = await startFaultServer({ answer: () => ({ kind: 'text', text: 'ok' }) });
    onTestFinished(() => server.close());
    const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 10 });
    const reader = await open(job.folder);
    const before = await reader.page(null, 100, { kind: 'all' });
    expect(before).toMatchObject({ rows: [], atEnd: true });
    await stateAfter(job.folder);
    expect((await reader.page(before.next, 100, { kind: 'all' })).rows).toHaveLength(10);
  });
});

test('a job whose failures were asked for again shows what came of it, sealed or not', async () => {
  let refuses = true;
  const server = await startFaultServer({
    answer: ({ prompt }) =>
      refuses && documentNumber(prompt) % 2 === 0
        ? { kind: 'status', status: 400 }
        : { kind: 'text', text: `FAQ of ${documentNumber(prompt)}` },
  });
  onTestFinished(() => server.close());
  const job = await makeJob({ root: await temporaryFolder(), url: server.url, documents: 6 });
  await stateAfter(job.folder);
  refuses = false;
  await sendControl(job.folder, { command: 'retryFailed' });
  await stateAfter(job.folder);
  const { journal } = pathsOf(job.folder);
  for (const step of ['sealed', 'open']) {
    const reader = await open(job.folder);
    const rows = await everything(reader, { kind: 'rows' }, 2);
    expect(rows.map(({ id }) => id).sort(), step).toEqual([0, 1, 2, 3, 4, 5].map((n) => `doc-${n}`));
    expect(await everything(reader, { kind: 'failures' }, 2), step).toEqual([]);
    await reader.close();
    for (const name of await readdir(journal)) if (name.endsWith('.index')) await rm(join(journal, name));
  }
});

describe('files that DataTrove wrote', () => {
  test('are read as one dataset, results in the row or in its metadata', async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, 'data'));
    const row = (n: number): object => ({ id: `d${n}`, text: `Source ${n}`, url: 'u' });
    const result = (n: number): object => ({
      text: `Out ${n}`,
      finish_reason: 'stop',
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
    await writeFile(
      join(root, 'data', '00000.jsonl'),
      [0, 1, 2].map((n) => JSON.stringify({ ...row(n), rollout_results: [result(n)] })).join('\n'),
    );
    await writeFile(
      join(root, 'data', '00001.jsonl.zst'),
      zstdCompressSync(
        [3, 4]
          .map((n) =>
            JSON.stringify({ ...row(n), metadata: { dump: 'x', rollout_results: [null, result(n)] } }),
          )
          .join('\n'),
      ),
    );
    const reader = await open(root);
    const rows = await everything(reader, { kind: 'rows' }, 2);
    expect(rows.map(({ rollouts }) => rollouts.map(({ text }) => text))).toEqual([
      ['Out 0'],
      ['Out 1'],
      ['Out 2'],
      ['Out 3'],
      ['Out 4'],
    ]);
    expect(rows[4]).toMatchObject({
      place: 'data/00001.jsonl.zst:1',
      id: 'd4',
      text: 'Source 4',
      columns: { url: 'u', dump: 'x' },
      rollouts: [{ usage: { completion_tokens: 4 }, reasoning: null }],
    });
    const again = await reader.page('0:1', 1, { kind: 'rows' });
    expect(again.rows.map(({ id }) => id)).toEqual(['d1']);
    await reader.close();
  });

  test('a file of nothing but bad rows is gone through page by page as well', async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, 'bad.jsonl'), '{"text":1}\n'.repeat(40_000));
    const reader = await open(root);
    const first = await reader.page(null, 20, { kind: 'rows' });
    expect(first).toMatchObject({ rows: [], atEnd: false });
    let pages = 1;
    for (let page = first; !page.atEnd; pages++) page = await reader.page(page.next, 20, { kind: 'rows' });
    expect(pages).toBeLessThan(6);
    await reader.close();
  });

  test('nothing there is a sentence', async () => {
    const root = await temporaryFolder();
    expect(await openRows(root)).toMatchObject({ ok: false });
    expect(await openRows(join(root, 'absent'))).toMatchObject({ ok: false });
  });
});

async function open(path: string): Promise<RowsReader> {
  const opened = await openRows(path);
  if (!opened.ok) throw new Error(opened.message);
  return opened.reader;
}

async function everything(reader: RowsReader, choice: RowChoice, limit: number): Promise<readonly ReadRow[]> {
  const rows: ReadRow[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await reader.page(cursor, limit, choice);
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    if (page.atEnd) return rows;
    cursor = page.next;
  }
}
