/**
 * What is sent and what is kept never changes with the language of the window: a preview and a job made in a language of
 * brackets send the same bytes and leave the same files as those made in English.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { config } from '@vscode/l10n';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../batch/temporaryFolder.ts';
import type { ChatRequest } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { pseudo, pseudoBundle } from './pseudoTexts.ts';

type Texts = Readonly<Record<string, string>>;

const brackets = pseudoBundle();

afterEach(() => {
  config({ contents: {} });
  vi.resetModules();
});

/** As a process that was told its language before it loaded anything. */
async function speaking<T>(texts: Texts, act: () => Promise<T>): Promise<T> {
  vi.resetModules();
  config({ contents: { ...texts } });
  return act();
}

test('a language of brackets is spoken by what answers a person at once', async () => {
  const message = await speaking(brackets, async () => {
    const { normaliseUrl } = await import('../../server/generation/normaliseUrl.ts');
    const normal = normaliseUrl('');
    return normal.ok ? '' : normal.message;
  });
  expect(message).toBe(pseudo('Enter the address of the server, for example http://localhost:8000/v1.'));
});

test('a job: requests, journal, parts and every other file of its folder', async () => {
  const root = await temporaryFolder();
  const sent: string[] = [];
  const server = await serve(({ prompt, body }: ChatRequest) => {
    sent.push(JSON.stringify(body));
    if (prompt.includes('refused'))
      return { kind: 'status', status: 400, body: JSON.stringify({ error: { message: 'No such thing.' } }) };
    return prompt.includes('locked') ? { kind: 'status', status: 401 } : { kind: 'text', text: 'An answer.' };
  });
  const made = async (): Promise<Texts> => {
    sent.length = 0;
    const files = await filesOfJob(root, server.url);
    return { ...files, sent: sent.join('\n') };
  };
  const english = await speaking({}, made);
  const other = await speaking(brackets, made);
  expect(Object.keys(english)).toEqual(
    expect.arrayContaining(['job.json', 'state.json', 'events.ndjson', 'journal/00000.ndjson']),
  );
  expect(english['journal/00000.ndjson']).toContain('rejects the request (400)');
  expect(english['journal/00000.ndjson']).toContain('data.jsonl line 3: not valid JSON.');
  expect(english['journal/00000.ndjson']).toContain('has no value in column');
  expect(english['job.json']).toContain('completion tokens per rephrasing are assumed');
  expect(english['state.json']).toContain('asks for a key (401)');
  expect(english['sent']).toContain('"test-model"');
  expect(other).toEqual(english);
});

test('a preview: requests, and the run as it is stored', async () => {
  const made = async (): Promise<Texts> => {
    const { FAQ, FakeWorld, settled } = await import('../client/preview/fakeWorld.ts');
    const { PreviewSession } = await import('../../client/preview/previewSession.ts');
    const { recordOf } = await import('../../client/preview/recordGrid.ts');
    const { runLines } = await import('../../client/preview/storedRun.ts');
    const { failureOfError } = await import('../../server/generation/wire/failures.ts');
    const { placeOf } = await import('../../server/generation/wire/place.ts');
    const world = new FakeWorld();
    world.texts.set(FAQ, '---\ninputs: { TITLE: { column: title } }\n---\n[[TITLE]]\n\n[[DOCUMENT]]');
    const range = '/w/prompts/range.md';
    world.texts.set(range, '---\ntemplate: jinja\n---\n{{ range(document) }}{{ document }}');
    world.paths = [...world.paths, range];
    const about = { title: 'faq', uris: [`file://${FAQ}`], startedAt: 1_790_000_000_000 };
    const session = new PreviewSession(about.uris, ['faq'], world);
    await session.run({ fresh: false });
    await settled();
    const [first, ...others] = [...world.sent];
    if (!first) throw new Error('Nothing was sent.');
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const failure = failureOfError(refused, placeOf(first.access, null));
    if (!failure) throw new Error('A refused connection is a failure.');
    await first.fail(failure);
    for (const each of others) await each.finish('An answer.');
    const run = session.grid && recordOf(session.grid, about);
    if (!run) throw new Error('Nothing ended.');
    return {
      run: [...runLines(run)].join(''),
      sent: world.sent.map(({ body }) => JSON.stringify(body)).join('\n'),
    };
  };
  const english = await speaking({}, made);
  const other = await speaking(brackets, made);
  expect(english['run']).toContain('Nothing listens at gpu');
  expect(english['run']).toContain('has no value in column');
  expect(english['run']).toContain('The template cannot be filled: range takes whole numbers.');
  expect(other).toEqual(english);
});

/** Creates a job with an estimate, runs it until its endpoint wants a key, and takes its folder away. */
async function filesOfJob(root: string, url: string): Promise<Texts> {
  const { makePlan, run } = await import('../batch/jobFixture.ts');
  const { createJob } = await import('../../server/batch/createJob.ts');
  const { estimatePlan } = await import('../../server/generation/estimatePlan.ts');
  const { exactly } = await import('../../server/generation/estimate/range.ts');
  const { plan, source } = await makePlan({
    root,
    url,
    documents: 0,
    lines: ['good', 'refused', null, 'untitled', 'locked'].map((text, n) =>
      text === null
        ? '{ this is no JSON'
        : JSON.stringify({ id: `doc-${n}`, text, ...(text !== 'untitled' && { title: 'T' }) }),
    ),
    prompts: { 'faq.md': '---\ninputs: { TITLE: { column: title } }\n---\n[[TITLE]]\n\n[[DOCUMENT]]' },
    experiment: 'batch: { concurrency: 1, format: jsonl.zst }\n',
  });
  const created = await createJob({
    plan,
    source,
    jobsFolder: join(root, 'jobs'),
    served: new Map(),
    rephraseVersion: '0.0.0-test',
    now: new Date(1_790_000_000_000),
    estimate: estimatePlan(plan, exactly(5), null),
  });
  if (!created.ok) throw new Error(created.message);
  await run(created.folder);
  const files = await textsBelow(created.folder, created.manifest.id);
  await rm(created.folder, { recursive: true });
  return files;
}

/** Every file by its path, its lines in one order; moments, hashes over them and measured figures are not compared. */
async function textsBelow(folder: string, id: string): Promise<Texts> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !/^(?:series\.ndjson|locks\/)|\.index$/.test(name))
    .sort();
  const texts = await Promise.all(
    names.map(async (name) => [name, timeless(await readFile(join(folder, name), 'latin1'), id)] as const),
  );
  return Object.fromEntries(texts);
}

const MEASURED =
  /"(?:at|pid|nonce|heartbeat|started|elapsedMs|unitsPerSecond|tokensPerSecond|etaSeconds|delayMs|sha256|sizeBytes|checksum|crc)":\s*(?:"[^"]*"|-?[\d.e-]+|null)/g;

function timeless(text: string, id: string): string {
  return text
    .replaceAll(id, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(MEASURED, '"MEASURED"')
    .split('\n')
    .sort()
    .join('\n');
}
