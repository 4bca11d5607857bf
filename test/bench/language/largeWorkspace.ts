/** A workspace of thousands of files: how long until all are diagnosed, and what an author notices of it meanwhile. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Contestant } from './contestants.ts';
import { promptDocument } from './documents.ts';
import { LspProcess } from './lspProcess.ts';
import { quantile, verdictOf } from './report.ts';
import { Author } from './session.ts';

const PROMPTS = 10_000;
const EXPERIMENTS = 1_000;
/** Between two keys of somebody who types fast. */
const KEY_PAUSE_MS = 80;

/** What one run came to. */
export interface LargeWorkspace {
  readonly files: number;
  /** Files with a problem, which shows that they were read. */
  readonly reported: number;
  readonly wallMs: number;
  readonly residentMb: number;
  /** From a key to its diagnostics before, and while the workspace was diagnosed. */
  readonly quiet: { readonly p50: number; readonly p99: number };
  readonly busy: { readonly p50: number; readonly p99: number };
  /** The same work without anybody typing. */
  readonly aloneMs: number;
}

/** Runs it twice: with nobody typing, and with somebody. */
export async function measureLargeWorkspace({ launch }: Contestant): Promise<LargeWorkspace> {
  const root = mkdtempSync(join(tmpdir(), 'rephrase-bench-'));
  try {
    writeWorkspace(root);
    const alone = await diagnoseAll(new LspProcess({ ...launch, rootUri: pathToFileURL(root).href }), false);
    const typed = await diagnoseAll(new LspProcess({ ...launch, rootUri: pathToFileURL(root).href }), true);
    return { ...typed, residentMb: Math.max(alone.residentMb, typed.residentMb), aloneMs: alone.wallMs };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** A Markdown table with the targets. */
export function largeWorkspaceTable(run: LargeWorkspace): string {
  const { files, reported, aloneMs, residentMb, quiet, busy } = run;
  const ratios = { p50: busy.p50 / quiet.p50, p99: busy.p99 / quiet.p99 };
  return [
    `| ${files.toLocaleString('en-US')} files, ${reported.toLocaleString('en-US')} with problems | | target |`,
    '|---|---|---|',
    `| until all are diagnosed | ${(aloneMs / 1000).toFixed(1)} s | ≤ 5 s: ${verdictOf(aloneMs <= 5000)} |`,
    `| resident memory after it | ${residentMb.toFixed(0)} MB | ≤ 150 MB: ${verdictOf(residentMb <= 150)} |`,
    `| key → diagnostics before, p50 and p99 | ${quiet.p50.toFixed(2)} and ${quiet.p99.toFixed(2)} ms | |`,
    `| the same meanwhile | ${busy.p50.toFixed(2)} and ${busy.p99.toFixed(2)} ms | |`,
    `| meanwhile to before, p50 | ${ratios.p50.toFixed(2)} | ≤ ${SAME}: ${verdictOf(ratios.p50 <= SAME)} |`,
    `| meanwhile to before, p99 | ${ratios.p99.toFixed(2)} | |`,
  ].join('\n');
}

/** The most that keys may take meanwhile of what they take else, to be called the same. */
const SAME = 1.1;

/** Nine in ten files are fine; names differ, as they would. */
function writeWorkspace(root: string): void {
  const { text } = promptDocument(500);
  for (let n = 0; n < PROMPTS; n++) {
    const folder = join(root, 'prompts', `family-${n % 100}`);
    if (n < 100) mkdirSync(folder, { recursive: true });
    const fine = text.replace('descripton', n % 10 === 0 ? 'descripton' : 'description');
    writeFileSync(join(folder, `prompt-${n}.md`), fine.replace('name: faq', `name: prompt-${n}`));
  }
  for (let n = 0; n < EXPERIMENTS; n++) {
    const prompts = Array.from({ length: 5 }, (_, k) => (n * 5 + k) % PROMPTS);
    const paths = prompts.map((k) => `  - prompts/family-${k % 100}/prompt-${k}.md\n`).join('');
    const models =
      'models:\n  - { model: organisation/model, endpoint: gpu, parameters: { temperature: [0.7, 1.0] } }\n';
    writeFileSync(
      join(root, `experiment-${n}.experiment.yaml`),
      `name: experiment-${n}\nprompts:\n${paths}${models}${n % 10 === 0 ? 'rolouts: 2\n' : ''}`,
    );
  }
}

async function diagnoseAll(server: LspProcess, typing: boolean): Promise<Omit<LargeWorkspace, 'aloneMs'>> {
  await server.initialize();
  const author = new Author(server, promptDocument(500), true);
  await author.open();
  await setTimeout(1000);
  const quiet: number[] = [];
  for (let n = 0; typing && n < 100; n++) quiet.push(await typed(author));
  const busy: number[] = [];
  const began = performance.now();
  let done = false;
  const request = server.ask('workspace/diagnostic', { previousResultIds: [] }).finally(() => {
    done = true;
  });
  while (typing && !done) busy.push(await typed(author));
  const { items } = (await request) as { readonly items: readonly unknown[] };
  const wallMs = performance.now() - began;
  const residentMb = server.residentMb();
  await server.stop();
  const share = (values: readonly number[]) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) });
  const files = PROMPTS + EXPERIMENTS;
  return { files, reported: items.length, wallMs, residentMb, quiet: share(quiet), busy: share(busy) };
}

async function typed(author: Author): Promise<number> {
  const took = await author.keystroke();
  await setTimeout(KEY_PAUSE_MS);
  return took;
}
