/** Jobs for tests: real documents on disk, a real plan, a real job folder, against a server of the test's own. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createJob } from '../../server/batch/createJob.ts';
import type { JobManifest, JobState, OutputRow } from '../../server/batch/job.ts';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import { readPart } from '../../server/batch/runner/readPart.ts';
import type { RunEnd, RunOptions, Tuning } from '../../server/batch/runner/runJob.ts';
import { runJob } from '../../server/batch/runner/runJob.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { loadPlan } from '../../server/generation/loadPlan.ts';
import { normaliseUrl } from '../../server/generation/normaliseUrl.ts';
import type { Plan } from '../../server/generation/plan.ts';
import { loadTokenizer } from '../../server/generation/tokenizerCounter.ts';
import type { Answer, ChatRequest } from '../servers/faultServer.ts';

/** A job and what a test asks about it. */
export interface JobFixture {
  readonly folder: string;
  readonly manifest: JobManifest;
  readonly source: string;
}

/** What a job is made of; the rest is at its default. */
export interface FixtureOptions {
  readonly root: string;
  readonly url: string;
  readonly documents: number;
  /** Lines of the dataset instead of `documents` made ones. */
  readonly lines?: readonly string[];
  /** What stands at `documents` in the experiment, instead of a dataset made here. */
  readonly dataset?: string;
  /** Further lines of the experiment file. */
  readonly experiment?: string;
  readonly prompts?: Readonly<Record<string, string>>;
  readonly endpoint?: Partial<Endpoint>;
  /** What the user's own settings say of Python, for DataTrove. */
  readonly python?: string;
}

/** Figures that make tests quick. */
const QUICK: Partial<Tuning> = {
  beatMs: 50,
  graceMs: 10_000,
  policy: { attempts: 6, baseMs: 5, capMs: 20 },
  patience: { pollMs: 10, goneMs: 2500, presentMs: 30_000, elsewhereMs: 60_000 },
};

/** The words of document `n`; its number can be read back from a request. */
export function documentText(n: number): string {
  return `Document ${n}: the river rises in the ${n % 2 === 0 ? 'north' : 'south'} and has { braces } and [[NAMES]].`;
}

/** The number of the document that a prompt carries. */
export function documentNumber(prompt: string): number {
  return Number(/Document (\d+):/.exec(prompt)?.[1] ?? Number.NaN);
}

/** How a server answers that has nothing against a request. */
export function fine({ prompt }: ChatRequest): Answer {
  return { kind: 'text', text: `FAQ of ${documentNumber(prompt)}` };
}

/** The plan of an experiment whose files are all in memory but the dataset. */
export async function makePlan(
  options: FixtureOptions,
): Promise<{ readonly plan: Plan; readonly source: string }> {
  const source = join(options.root, 'data.jsonl');
  const lines =
    options.lines ??
    Array.from({ length: options.documents }, (_, n) =>
      JSON.stringify({ id: `doc-${n}`, text: documentText(n), lang: 'en' }),
    );
  await writeFile(source, `${lines.join('\n')}\n`);
  const prompts = options.prompts ?? { 'faq.md': 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]' };
  const files = new Map(Object.entries(prompts).map(([name, text]) => [join(options.root, name), text]));
  const path = join(options.root, 'test.experiment.yaml');
  files.set(
    path,
    `name: test\nprompts: [${Object.keys(prompts).join(', ')}]\ndocuments: ${options.dataset ?? '{ source: data.jsonl }'}\n${options.experiment ?? ''}`,
  );
  const loaded = await loadPlan(
    { kind: 'experiment', path },
    {
      readText: async (file) => files.get(file) ?? null,
      endpoints: [endpointAt(options.url, options.endpoint)],
      defaultAlias: null,
      defaultSource: null,
      loadTokenizer,
    },
  );
  if (!loaded.ok) throw new Error(loaded.failure.message);
  return { plan: loaded.plan, source: loaded.plan.source ?? source };
}

/** A job folder that is ready to run. */
export async function makeJob(options: FixtureOptions): Promise<JobFixture> {
  const { plan, source } = await makePlan(options);
  const created = await createJob({
    plan: withPython(plan, options.python),
    source,
    jobsFolder: join(options.root, '.rephrase', 'jobs'),
    served: new Map(),
    rephraseVersion: '0.0.0-test',
    now: new Date(),
  });
  if (!created.ok) throw new Error(created.message);
  return { folder: created.folder, manifest: created.manifest, source };
}

/** Runs in this process. */
export async function run(folder: string, options: Partial<RunOptions> = {}): Promise<RunEnd> {
  return runJob({
    folder,
    credentials: {},
    repointings: [],
    commandsFrom: null,
    signal: new AbortController().signal,
    log: () => undefined,
    ...options,
    tuning: { ...QUICK, ...options.tuning },
  });
}

/** The final state; throws when the run was refused. */
export async function stateAfter(folder: string, options: Partial<RunOptions> = {}): Promise<JobState> {
  const end = await run(folder, options);
  if (end.kind === 'refused') throw new Error(end.message);
  return end.state;
}

/** Every row of every part, in the order of names. */
export async function outputRows({ folder, manifest }: JobFixture): Promise<readonly OutputRow[]> {
  const output = outputFolderOf(folder, manifest);
  const rows: OutputRow[] = [];
  for (const { id } of manifest.variants) {
    const names = await readdir(join(output, id)).catch(() => []);
    for (const name of names.sort()) {
      for await (const row of readPart(output, join(id, name), manifest.partFormat)) {
        rows.push(row as unknown as OutputRow);
      }
    }
  }
  return rows;
}

function withPython(plan: Plan, python: string | undefined): Plan {
  if (python === undefined) return plan;
  const { experiment } = plan;
  const { sections } = experiment.batch;
  const batch = {
    ...experiment.batch,
    sections: { ...sections, datatrove: { ...sections.datatrove, python } },
  };
  return { ...plan, experiment: { ...experiment, batch } };
}

function endpointAt(url: string, rest: Partial<Endpoint> = {}): Endpoint {
  const normal = normaliseUrl(url);
  if (!normal.ok) throw new Error(normal.message);
  return { ...bareEndpoint('gpu', normal.baseUrl, normal.origin), model: 'test-model', ...rest };
}
