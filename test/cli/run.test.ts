/** Commands that run, steer and look at jobs, against a server of the test's own. */
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';
import { fine, runAt, workplace } from './workplace.ts';

describe('run', () => {
  test('in the foreground: rows, status, verify, export', async () => {
    const server = await serve(fine);
    const terminal = await workplace(12);
    const run = await terminal.run(...runAt(server.url, '--foreground'));
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

  test('a pilot that nobody answers starts nothing; one that was answered in part says what failed', async () => {
    let answer = (_prompt: string): Answer => ({
      kind: 'status',
      status: 400,
      body: '{"error":{"message":"no such thing"}}',
    });
    const server = await serve(({ prompt }) => answer(prompt));
    const terminal = await workplace(12);
    const refused = await terminal.run(...runAt(server.url, '--pilot', '4', '--foreground'));
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /No request of the pilot was answered.*no such thing.*\nNothing was started/,
      ),
    });
    expect(server.requests).toHaveLength(4);
    expect((await terminal.run('status')).err).toContain('There is no job');
    expect((await terminal.run(...runAt(server.url, '--pilot', '4', '--dry-run'))).code).toBe(1);
    let sent = 0;
    answer = () =>
      sent++ === 0 ? { kind: 'status', status: 400, body: '{"error":{"message":"odd"}}' } : fine();
    const run = await terminal.run(...runAt(server.url, '--pilot', '4', '--foreground'));
    expect(run).toMatchObject({ code: 0, err: expect.stringContaining('1 of 4 pilot requests failed') });
  });

  test('rows drawn by a seed: the same in estimate and run, kept on resume, proven by verify, reused by a larger draw', async () => {
    const server = await serve(fine);
    const terminal = await workplace(200);
    const drawn = ['--limit', '12', '--seed', '3'];
    const run = await terminal.run(...runAt(server.url, '--foreground', ...drawn));
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Done: 12 of 12 rows.') });
    const folder = run.err.split('\n')[0] ?? '';
    expect(await terminal.run('verify', folder)).toMatchObject({
      code: 0,
      out: expect.stringContaining('12 units'),
    });
    expect(await terminal.run('resume', folder)).toMatchObject({ code: 0 });
    expect(server.requests).toHaveLength(12);
    await terminal.run('export', folder, '--output', 'rows.jsonl');
    const ids = (await readFile(join(terminal.cwd, 'rows.jsonl'), 'utf8')).match(/"id":"d\d+"/g) ?? [];
    expect(new Set(ids).size).toBe(12);
    expect(ids.some((id) => Number(/\d+/.exec(id)) > 100)).toBe(true);
    const estimate = await terminal.run(
      'estimate',
      'faq.md',
      '--source',
      'data.jsonl',
      '--pilot',
      '0',
      ...drawn,
    );
    expect(estimate.out).toContain('× 12 documents ×');
    expect(estimate.out).toContain('12 rows drawn at random with seed 3');
    const larger = ['--limit', '20', '--seed', '3', '--reuse', folder];
    const second = await terminal.run(...runAt(server.url, '--foreground', ...larger));
    expect(second).toMatchObject({ code: 0, err: expect.stringContaining('12 rows taken over') });
    expect(server.requests).toHaveLength(20);
    expect(await terminal.run(...runAt(server.url, '--seed', '3'))).toMatchObject({ code: 2 });
  });

  test('in a process of its own, followed until Ctrl-C lets go, then resumed', async () => {
    let delayMs = 250;
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
    await terminal.listening();
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

  test('exit codes: failures 1, a limit 3, a missing key 2, an interrupt 130', async () => {
    const rejected: Answer = { kind: 'status', status: 400, body: '{"error":{"message":"no"}}' };
    const failing = await serve(() => rejected);
    const terminal = await workplace(40);
    const run = (url: string, ...more: string[]): Promise<{ code: number; out: string }> =>
      terminal.run(...runAt(url, '--foreground', ...more));
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

  test('a job that pauses itself lets go of the terminal, says why, and exits with 3', async () => {
    const failing = await serve(({ prompt }) =>
      prompt.includes('Document 1')
        ? { kind: 'status', status: 400, body: '{"error":{"message":"no"}}' }
        : { kind: 'text', text: 'A FAQ.' },
    );
    const terminal = await workplace(40);
    await terminal.write(
      'stop.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nbatch: { concurrency: 1, stop_if: { failed: 10%, after: 12 } }\n',
    );
    const stopped = await terminal.run('run', 'stop.experiment.yaml', '--endpoint', `gpu=${failing.url}`);
    const folder = stopped.err.split('\n')[0] ?? '';
    expect(stopped).toMatchObject({
      code: 3,
      out: expect.stringMatching(
        /^Paused: \d+ of 40 rows, \d+ failed\. \d+ of \d+ units .*failed .* stop_if allows; the last of them: .*\n(.*\n)*To go on: rephrase resume /,
      ),
    });
    const paused = await terminal.run('pause', folder, '--format', 'json');
    expect(JSON.parse(paused.out)).toMatchObject({ folder, phase: 'paused' });
    const cancelled = await terminal.run('cancel', folder, '--format', 'json');
    expect(JSON.parse(cancelled.out)).toMatchObject({ phase: 'cancelled' });
    const again = await terminal.run('cancel', folder, '--format', 'json');
    expect(again).toMatchObject({ code: 0, err: 'The job is not running.\n' });
    expect(JSON.parse(again.out)).toMatchObject({ phase: 'cancelled' });
  });

  test('rows that are no documents are said before the run, and a dataset of nothing else is refused', async () => {
    const server = await serve(fine);
    const terminal = await workplace(3);
    await terminal.write('mixed.jsonl', '{"text":"one"}\n{"body":"two"}\n');
    const mixed = await terminal.run(
      ...['run', 'faq.md', '--source', 'mixed.jsonl', '--endpoint', `gpu=${server.url}`, '--foreground'],
    );
    expect(mixed).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        '1 row cannot be read as documents, the first: mixed.jsonl line 2: no column "text" (it has body).\n',
      ),
    });
    expect(await terminal.run(...runAt(server.url, '--column', 'body'))).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(
        /No row of .*data\.jsonl that was looked at is a document, the first: data\.jsonl line 1: no column "body" \(it has id, text\)\. Say which column holds the text\. On the command line: --column NAME\.\n$/,
      ),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('results for scripts of what needs no runner, and formats from names', async () => {
    const server = await serve(fine);
    const terminal = await workplace(2);
    const folder = (await terminal.run(...runAt(server.url, '--foreground'))).err.split('\n')[0] ?? '';
    for (const command of ['resume', 'retry']) {
      const { code, out } = await terminal.run(command, folder, '--format', 'json');
      expect({ command, code, phase: JSON.parse(out).phase }).toEqual({ command, code: 0, phase: 'done' });
    }
    await terminal.run('export', folder, '--output', 'rows.parquet');
    const magic = (await readFile(join(terminal.cwd, 'rows.parquet'))).subarray(0, 4).toString();
    expect(magic).toBe('PAR1');
    await terminal.run('export', folder, '--output', 'rows.parquet', '--format', 'jsonl');
    expect((await readFile(join(terminal.cwd, 'rows.parquet'), 'utf8'))[0]).toBe('{');
  });

  test('a part that is damaged is built again, a journal that is damaged is said, and nothing is sent', async () => {
    const server = await serve(fine);
    const terminal = await workplace(6);
    const folder = (await terminal.run(...runAt(server.url, '--foreground'))).err.split('\n')[0] ?? '';
    const manifest = JSON.parse(await readFile(join(folder, 'out', 'manifest.json'), 'utf8'));
    const part = join(folder, 'out', manifest.parts[0].path);
    const whole = await readFile(part);
    await writeFile(part, Buffer.from(whole).fill(0, 40, 60));
    expect(await terminal.run('verify', folder)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/Not as it must be: .*\n.*delete it, then: rephrase resume /),
    });
    await rm(part);
    expect(
      (await terminal.run('resume', folder, '--foreground', '--endpoint', `gpu=${server.url}`)).code,
    ).toBe(0);
    expect(await readFile(part)).toEqual(whole);
    expect((await terminal.run('verify', folder)).code).toBe(0);
    await truncate(join(folder, 'journal', '00000.ndjson'), 100);
    const verified = await terminal.run('verify', folder, '--format', 'json');
    expect(verified).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(verified.out).problems[0]).toContain('is shorter (100 bytes)');
    expect(await terminal.run('export', folder, '--output', 'rows.jsonl')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^rephrase export: .*is shorter \(100 bytes\)[^\n]*\n$/),
    });
    expect(server.requests).toHaveLength(6);
  });

  test('an interrupt ends a verification and an export, and leaves no file', async () => {
    const server = await serve(fine);
    const terminal = await workplace(40);
    const folder = (await terminal.run(...runAt(server.url, '--foreground'))).err.split('\n')[0] ?? '';
    for (const [command, word] of [
      [['verify', folder], 'Verifying'],
      [['export', folder, '--output', 'rows.jsonl'], 'Exporting'],
    ] as const) {
      const running = terminal.run(...command);
      await terminal.listening();
      terminal.interrupt();
      expect(await running).toEqual({
        code: 130,
        out: '',
        err: `${word} was stopped before its end; nothing was changed.\n`,
      });
    }
    await expect(readFile(join(terminal.cwd, 'rows.jsonl'))).rejects.toThrow('ENOENT');
  });

  test('a job keeps its estimate, and reads its documents once', async () => {
    const server = await serve(fine);
    const terminal = await workplace(30);
    const run = await terminal.run(...runAt(server.url, '--foreground'));
    expect(run.err).toContain('Expected: Completion tokens: ');
    const manifest = JSON.parse(await readFile(join(run.err.split('\n')[0] ?? '', 'job.json'), 'utf8'));
    expect(manifest.estimate).toMatchObject({ measured: false, requests: { likely: 30 } });
  });

  test('pause, new limits, resume; then retry what failed', async () => {
    let broken = true;
    // Slow until it is paused, which is to come before its end.
    let delayMs = 250;
    const server = await serve(({ prompt }) =>
      broken && prompt.includes('Document 7:')
        ? { kind: 'status', status: 400, body: '{"error":{"message":"no"}}' }
        : { kind: 'text', text: 'A FAQ.', delayMs },
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
      out: expect.stringContaining('Paused on request.'),
    });
    delayMs = 40;
    const sent = server.requests.length;
    expect(await terminal.run('set', folder, '--concurrency', '8')).toMatchObject({
      code: 0,
      out: 'Concurrency: 8 requests in flight at each endpoint at the most.\n',
    });
    const again = await terminal.run('set', folder, '--concurrency', '8', '--format', 'json');
    expect(JSON.parse(again.out)).toEqual({ folder, concurrency: 8 });
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
    const run = (...more: string[]) => terminal.run(...runAt(server.url, '--foreground', ...more));
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
    const { code, out } = await terminal.run(...runAt(server.url, '--dry-run', '--format', 'json'));
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
