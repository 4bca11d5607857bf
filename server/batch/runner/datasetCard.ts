/** `README.md` of a job's output: a dataset card as the Hub shows it, with what was made of what, and how many. */
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../durableFile.ts';
import type { FrozenVariant, JobManifest } from '../job.ts';
import type { OutputManifest } from '../outputManifest.ts';

/** Tells a card of ours from one that somebody wrote. */
const MARK = '<!-- This card is written by Rephrase and replaced when the job goes on. -->';

/** Writes the card; a README.md without our mark is somebody's own and stays as it is. */
export async function writeDatasetCard(
  folder: string,
  job: JobManifest,
  output: OutputManifest,
): Promise<void> {
  if ((await ownCard(folder)) !== null) return;
  await replaceFile(join(folder, 'README.md'), datasetCard(job, output));
}

/** The card as it stands now: somebody's own, or ours, made anew. */
export async function cardOf(folder: string, job: JobManifest, output: OutputManifest): Promise<string> {
  return (await ownCard(folder)) ?? datasetCard(job, output);
}

/** A card that somebody wrote; null where there is ours or none. Links are not followed. */
async function ownCard(folder: string): Promise<string | null> {
  const path = join(folder, 'README.md');
  const about = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const there = about?.isFile() ? await readFile(path, 'utf8') : null;
  return there?.includes(MARK) ? null : there;
}

/** The card's text. Pure. */
function datasetCard(job: JobManifest, output: OutputManifest): string {
  const rows = output.variants.reduce((sum, variant) => sum + variant.rows, 0);
  const failed = output.failures?.rows ?? 0;
  return `---
pretty_name: ${JSON.stringify(job.name)}
tags: [synthetic, rephrased]
size_categories: [${sizeCategory(rows)}]
configs:
${job.variants.map(({ id }) => configOf(id, job)).join('\n')}
---
${MARK}

# ${job.name}

${numbered(rows, 'rephrasing')} of ${numbered(job.input.documents, 'document')} of \`${job.input.source}\`, made with Rephrase ${job.rephraseVersion} by job \`${job.id}\`. ${state(output.complete, failed)}

| Variant | Model | Rows | Recipe |
|---|---|---|---|
${job.variants.map((variant) => lineOf(variant, output)).join('\n')}

Each row holds the source document under \`text\`, the generated text under \`rollout_results[0].text\`, and the \`fingerprint\` of the request that was sent. ${job.rollouts === 1 ? '' : `There are ${job.rollouts} rollouts in each row. `}\`manifest.json\` lists every file with its rows and sha256${failed > 0 ? ', `failures.jsonl` the documents without a row and why' : ''}.

${job.variants.map(promptOf).join('\n\n')}
`;
}

function configOf(id: string, { partFormat }: JobManifest): string {
  const name = JSON.stringify(id);
  return `  - config_name: ${name}\n    data_files: ${JSON.stringify(`${id}/*.${partFormat}`)}`;
}

function lineOf({ id, model, recipe }: FrozenVariant, { variants }: OutputManifest): string {
  const rows = variants.find((variant) => variant.id === id)?.rows ?? 0;
  return `| \`${id}\` | \`${model}\` | ${number(rows)} | \`${recipe.slice(0, 12)}\` |`;
}

function state(complete: boolean, failed: number): string {
  const failures =
    failed === 0 ? '' : ` ${numbered(failed, 'document')} ${failed === 1 ? 'has' : 'have'} no row.`;
  return `${complete ? 'The output is complete.' : 'The output is not complete.'}${failures}`;
}

function promptOf({ id, system, template, parameters }: FrozenVariant): string {
  const settings =
    Object.keys(parameters).length === 0 ? '' : `\n\nParameters: \`${JSON.stringify(parameters)}\``;
  return `## ${id}${settings}${system === null ? '' : `\n\nSystem message:\n\n${fenced(system)}`}\n\n${fenced(template)}`;
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function sizeCategory(rows: number): string {
  const steps = ['n<1K', '1K<n<10K', '10K<n<100K', '100K<n<1M', '1M<n<10M', '10M<n<100M', '100M<n<1B'];
  const step = steps.findIndex((_, position) => rows < 10 ** (position + 3));
  return steps[step] ?? 'n>1B';
}

function numbered(count: number, thing: string): string {
  return `${number(count)} ${thing}${count === 1 ? '' : 's'}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
