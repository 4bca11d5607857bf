/** What this machine's disk says about the files of a `check`: the facts of the editor, without endpoints. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import type { ExperimentFacts, FileFact, KnownPrompt } from '../experiment/facts.ts';
import { NO_EXPERIMENT_FACTS } from '../experiment/facts.ts';
import { namedPathsOf } from '../experiment/namedPaths.ts';
import { promptUse } from '../experiment/promptUse.ts';
import type { ExperimentReading } from '../experiment/readExperiment.ts';
import { fileFact } from '../facts/fileFact.ts';
import { readDataset } from '../facts/readDataset.ts';
import { readJobFacts } from '../facts/readJobFacts.ts';
import type { DatasetFact } from '../language/datasetFact.ts';
import { countPrompt } from '../language/fit.ts';
import { isAddress } from '../language/isAddress.ts';
import { nameOfFile } from '../language/nameOfFile.ts';
import type { JobFact, PromptFacts, PromptUse } from '../language/promptFacts.ts';
import { readPrompt } from '../language/readPrompt.ts';

/** The files of a check, read; by absolute path. */
export interface ReadFiles {
  readonly prompts: ReadonlyMap<string, KnownPrompt>;
  readonly experiments: ReadonlyMap<string, ExperimentReading>;
}

/** Facts by absolute path, for every file of a check. */
export interface LocalFacts {
  readonly prompts: ReadonlyMap<string, PromptFacts>;
  readonly experiments: ReadonlyMap<string, ExperimentFacts>;
}

/** A prompt as facts know it. */
export function knownPrompt(path: string, text: string): KnownPrompt {
  const prompt = readPrompt(text);
  return { ...countPrompt(prompt), name: prompt.header.name ?? nameOfFile(path) };
}

/** Looks everything up once. Jobs are those below `cwd`. Contacts nobody. */
export async function gatherLocalFacts(files: ReadFiles, cwd: string): Promise<LocalFacts> {
  const jobs = await readJobFacts(join(cwd, '.rephrase', 'jobs'));
  const experiments = new Map<string, ExperimentFacts>();
  const uses = new Map<string, PromptUse[]>();
  for (const [path, reading] of files.experiments) {
    const facts = await experimentFacts(path, reading, files, jobs);
    experiments.set(path, facts);
    if (!reading.experiment) continue;
    const use = promptUse(reading.experiment, facts, basename(path));
    for (const written of reading.experiment.prompts) {
      const prompt = resolve(dirname(path), written);
      uses.set(prompt, [...(uses.get(prompt) ?? []), use]);
    }
  }
  const prompts = [...files.prompts].map(([path, known]): [string, PromptFacts] => [
    path,
    { name: known.name, uses: uses.get(path) ?? [], namesakes: namesakesOf(path, known, files, cwd), jobs },
  ]);
  return { prompts: new Map(prompts), experiments };
}

async function experimentFacts(
  path: string,
  { root, experiment }: ExperimentReading,
  files: ReadFiles,
  jobs: readonly JobFact[],
): Promise<ExperimentFacts> {
  const folder = dirname(path);
  const found = new Map<string, FileFact>();
  const prompts = new Map<string, KnownPrompt>();
  for (const { kind, path: written } of namedPathsOf(root)) {
    const absolute = resolve(folder, written);
    const fact = await fileFact(absolute);
    if (fact !== null) found.set(written, fact);
    const known = kind === 'prompt' && fact === 'file' ? await promptAt(absolute, files) : null;
    if (known) prompts.set(written, known);
  }
  const output = experiment?.batch.output ?? null;
  return {
    ...NO_EXPERIMENT_FACTS,
    files: found,
    prompts,
    dataset: experiment && (await datasetOf(folder, experiment)),
    output: output === null ? null : resolve(folder, output),
    jobs,
  };
}

async function promptAt(path: string, { prompts }: ReadFiles): Promise<KnownPrompt | null> {
  const checked = prompts.get(path);
  if (checked) return checked;
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : knownPrompt(path, text);
}

async function datasetOf(folder: string, { documents }: Experiment): Promise<DatasetFact | null> {
  const { source, ...choice } = documents;
  if (source === null || isAddress(source)) return null;
  return readDataset(resolve(folder, source), choice);
}

function namesakesOf(path: string, { prompt }: KnownPrompt, { prompts }: ReadFiles, cwd: string): string[] {
  const { name } = prompt.header;
  if (name === null) return [];
  return [...prompts]
    .filter(([other, known]) => other !== path && known.prompt.header.name === name)
    .map(([other]) => relative(cwd, other));
}
