/**
 * The main promise on real components: a batch through the bundled command line against llama-server, its runner
 * killed twice without warning. Nothing committed is lost or written twice, and every row says what was sent.
 */
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRows } from '../../../server/batch/readRows.ts';
import { until } from '../../host/eventually.ts';
import { type CommandLine, commandLine } from './commandLine.ts';
import { type LlamaServer, startLlamaServer } from './startLlamaServer.ts';
import { type TrickyDocument, trickyDocuments } from './trickyDocuments.ts';
import {
  type JournalLine,
  journalOf,
  killRunner,
  newestJob,
  runnerOf,
  type State,
  stateOf,
  surroundingsOf,
} from './watchJob.ts';

const KEY = 'key-7f3a9c-for-tests';
const DOCUMENTS = 200;
const ROLLOUTS = 2;
const WINDOW = 1200;
/** Prompts × documents. */
const UNITS = 2 * DOCUMENTS;
const documents = trickyDocuments(DOCUMENTS, 2);
const folder = mkdtempSync(join(tmpdir(), 'rephrase-batch-'));
const jobs = join(folder, 'jobs');
let server: LlamaServer;
let cli: CommandLine;

beforeAll(async () => {
  server = await startLlamaServer({ slots: 4, window: 8192, apiKey: KEY });
  writeWorkspace(server);
  cli = commandLine(folder, { LLAMA_KEY: KEY });
});

afterAll(async () => {
  cli?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a batch whose runner is killed twice', () => {
  /** What the journal held after each kill. */
  const kills: (readonly JournalLine[])[] = [];
  let job: string;
  let rows: readonly Row[];

  test('is resumed to its end', async () => {
    const first = cli.start('run', 'formats.experiment.yaml', '--jobs-folder', jobs);
    job = await newestJob(jobs, 'formats');
    expect(surroundingsOf(await runnerOf(job))).not.toContain(KEY);
    kills.push(await killRunner(job, 40 + Math.random() * 80));
    first.interrupt();
    await first.end;

    const second = cli.start('resume', job);
    kills.push(await killRunner(job, (kills[0]?.length ?? 0) + 40 + Math.random() * 80));
    second.interrupt();
    await second.end;

    await cli.succeed('resume', job);
    const status = JSON.parse((await cli.succeed('status', job, '--format', 'json')).stdout) as Status;
    expect(status.phase).toBe('done');
    expect(status.state.counters).toMatchObject({ total: UNITS, done: UNITS, failed: 0 });
  });

  test('was really killed on the way, and kept every line it had committed', () => {
    expect(kills).toHaveLength(2);
    const lines = journalOf(job);
    expect(new Set(lines.map(({ key }) => key.join('/'))).size).toBe(UNITS);
    expect(lines).toHaveLength(UNITS);
    for (const committed of kills) {
      expect(committed.length).toBeGreaterThan(0);
      expect(committed.length).toBeLessThan(UNITS);
      expect(lines).toEqual(expect.arrayContaining([...committed]));
    }
  });

  test('has every document once for each prompt', async () => {
    const file = join(folder, 'rows.jsonl');
    await cli.succeed('export', job, '--format', 'jsonl', '--output', file);
    rows = readRows(file);
    const keys = rows.map(({ id, prompt }) => `${prompt}/${id}`);
    const expected = ['facts', 'retell'].flatMap((prompt) => documents.map(({ id }) => `${prompt}/${id}`));
    expect(keys.toSorted()).toEqual(expected.toSorted());
  });

  test('has the rows of the export in its parts, no more and no fewer', async () => {
    const parts: string[] = [];
    for (const part of globSync('out/*/part-*.parquet', { cwd: job })) {
      const opened = await openRows(join(job, part));
      if (!opened.ok) throw new Error(opened.message);
      const page = await opened.reader.page(null, UNITS + 1, { kind: 'rows' });
      parts.push(
        ...page.rows.map(({ id, prompt, text, fingerprint, rollouts }) =>
          JSON.stringify([id, prompt, text, fingerprint, rollouts.map((rollout) => rollout.text)]),
        ),
      );
      await opened.reader.close();
    }
    const exported = rows.map(({ id, prompt, text, fingerprint, rollout_results }) =>
      JSON.stringify([id, prompt, text, fingerprint, rollout_results.map((rollout) => rollout.text)]),
    );
    expect(parts.toSorted()).toEqual(exported.toSorted());
  });

  test('has rows in the shape that DataTrove reads', () => {
    const byId = new Map(documents.map((document) => [document.id, document]));
    for (const row of rows) {
      const { text, title, meta, tags } = byId.get(row.id) as TrickyDocument;
      expect(row).toMatchObject({ text: text.toWellFormed(), title, meta, tags, model: server.alias });
      expect(row.rollout_results).toHaveLength(ROLLOUTS);
      for (const result of row.rollout_results) {
        expect(Object.keys(result).sort()).toEqual(['finish_reason', 'reasoning', 'text', 'usage']);
        expect(['stop', 'length']).toContain(result.finish_reason);
        const { prompt_tokens, completion_tokens, total_tokens } = result.usage;
        expect(completion_tokens).toBeGreaterThan(0);
        expect(total_tokens).toBe(prompt_tokens + completion_tokens);
      }
      expect(row.recipe).toMatch(/^[0-9a-f]{64}$/);
      expect(typeof row.truncated).toBe('boolean');
    }
    expect(rows.filter(({ truncated }) => truncated).length).toBeGreaterThan(0);
  });

  test('has fingerprints that render gives again', async () => {
    const rendered = await renderAll(rows);
    const wrong = rows.filter(
      ({ fingerprint, truncated }, index) =>
        rendered[index]?.fingerprint !== fingerprint || rendered[index]?.truncated !== truncated,
    );
    expect(wrong.map(({ id, prompt }) => `${prompt}/${id}`)).toEqual([]);
    expect(new Set(rows.map(({ fingerprint }) => fingerprint)).size).toBe(rows.length);
  });

  test('is found whole by verify, and a damaged part is not', async () => {
    await cli.succeed('verify', job);
    const part = join(job, globSync('out/*/part-*.parquet', { cwd: job }).toSorted()[0] ?? '');
    const whole = readFileSync(part);
    writeFileSync(part, whole.subarray(0, whole.length - 40));
    expect(await cli.run('verify', job)).toMatchObject({ code: 1 });
    writeFileSync(part, whole);
    await cli.succeed('verify', job);
  });

  test('has the key in none of its files', () => {
    const holders = readdirSync(job, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path, 'latin1').includes(KEY));
    expect(holders).toEqual([]);
  });

  test('has nothing left to do for another resume', async () => {
    const before = readFileSync(join(folder, 'rows.jsonl'), 'utf8');
    await cli.succeed('resume', job);
    const file = join(folder, 'again.jsonl');
    await cli.succeed('export', job, '--format', 'jsonl', '--output', file);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('a batch that is cancelled', () => {
  test('keeps what it committed and goes on when asked', async () => {
    const running = cli.start('run', 'long.experiment.yaml', '--jobs-folder', jobs);
    const job = await newestJob(jobs, 'long');
    await until(() => (stateOf(job)?.counters.done ?? 0) >= 20);
    await cli.succeed('cancel', job);
    await running.end;
    const cancelled = stateOf(job);
    expect(cancelled?.phase).toBe('cancelled');
    expect(cancelled?.counters.done).toBeLessThan(DOCUMENTS);
    await until(async () => (await server.busySlots()) === 0);

    await cli.succeed('resume', job);
    const file = join(folder, 'long.jsonl');
    await cli.succeed('export', job, '--format', 'jsonl', '--output', file);
    expect(
      readRows(file)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(documents.map(({ id }) => id).toSorted());
  });
});

interface Row {
  readonly id: string;
  readonly text: string;
  readonly prompt: string;
  readonly model: string;
  readonly recipe: string;
  readonly fingerprint: string;
  readonly truncated: boolean;
  readonly rollout_results: readonly {
    readonly text: string;
    readonly finish_reason: string;
    readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  }[];
}

interface Status {
  readonly phase: string;
  readonly state: State;
}

function writeWorkspace({ url, alias }: LlamaServer): void {
  const files = {
    'data.jsonl': documents.map((document) => `${JSON.stringify(document)}\n`).join(''),
    'retell.rephrase.md':
      '---\nparameters: { temperature: 0.8, max_tokens: 40, seed: 3 }\n---\nRetell the document.\n\nDocument: [[DOCUMENT]]\n',
    'facts.md':
      '---\nsystem: You list facts.\nparameters: { max_tokens: 30, seed: 9, top_k: 40 }\ninputs: { TITLE: { column: title } }\n---\n' +
      'List the facts about [[TITLE]].\n\nDocument: [[DOCUMENT]]\n',
    'formats.experiment.yaml': experiment('formats', ['retell.rephrase.md', 'facts.md'], alias, ROLLOUTS),
    'long.md': 'Go on and on.\n\nDocument: [[DOCUMENT]]\n',
    'long.experiment.yaml': experiment('long', ['long.md'], alias, 1),
    '.config/rephrase/endpoints.yaml': `llama: { url: ${url}, apiKeyEnv: LLAMA_KEY }\n`,
  };
  mkdirSync(join(folder, '.config/rephrase'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function experiment(name: string, prompts: readonly string[], model: string, rollouts: number): string {
  return [
    `name: ${name}`,
    `prompts: [${prompts.join(', ')}]`,
    `models: [{ model: ${model}, endpoint: llama }]`,
    'documents: { source: data.jsonl }',
    `rollouts: ${rollouts}`,
    `context: { window: ${WINDOW}, cut: middle }`,
    '',
  ].join('\n');
}

function readRows(file: string): readonly Row[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

/** What `render` says about each row, a few processes at a time. */
async function renderAll(
  rows: readonly Row[],
): Promise<readonly { fingerprint: string; truncated: boolean }[]> {
  const rendered: { fingerprint: string; truncated: boolean }[] = [];
  const waiting = rows.map((row, index) => ({ row, index }));
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) rendered[next.index] = await render(next.row);
  };
  await Promise.all([work(), work(), work()]);
  return rendered;
}

async function render({ id, prompt, model }: Row): Promise<{ fingerprint: string; truncated: boolean }> {
  const row = documents.findIndex((document) => document.id === id);
  const file = prompt === 'facts' ? 'facts.md' : 'retell.rephrase.md';
  const end = await cli.succeed(
    ...['render', file, '--source', 'data.jsonl', '--row', String(row), '--model', model],
    ...['--window', String(WINDOW), '--cut', 'middle', '--format', 'json'],
  );
  return JSON.parse(end.stdout) as { fingerprint: string; truncated: boolean };
}
