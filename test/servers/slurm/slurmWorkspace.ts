/** A folder as a researcher has it: documents, a prompt, experiments, endpoints and a cluster; and the command line in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CommandLine, commandLine } from '../llama/commandLine.ts';

export interface SlurmWorkspace {
  readonly folder: string;
  /** Where jobs are kept. */
  readonly jobs: string;
  readonly cli: CommandLine;
  /** Writes a file below the folder. */
  write(path: string, text: string): void;
  close(): void;
}

export interface WorkspaceOptions {
  /** Lines of `endpoints.yaml`. */
  readonly endpoints: string;
  /** `slurm.yaml`. */
  readonly slurm: string;
  readonly documents: readonly string[];
  /** Added to the command line's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export function slurmWorkspace({
  endpoints,
  slurm,
  documents,
  environment,
}: WorkspaceOptions): SlurmWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'rephrase-cluster-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('data.jsonl', documents.map((line) => `${line}\n`).join(''));
  write(
    'retell.rephrase.md',
    '---\nparameters: { max_tokens: 40, seed: 3 }\n---\nRetell it.\n\nDocument: [[DOCUMENT]]\n',
  );
  write('.config/rephrase/endpoints.yaml', endpoints);
  write('.config/rephrase/slurm.yaml', slurm);
  const cli = commandLine(folder, environment);
  return {
    folder,
    jobs: join(folder, 'jobs'),
    cli,
    write,
    close() {
      cli.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Rows of a dataset: an id and a text of a sentence. */
export function shortDocuments(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) =>
    JSON.stringify({
      id: `doc-${number}`,
      text: `Document ${number} tells of the river behind hill ${number}.`,
    }),
  );
}

/** An experiment of the workspace's prompt; `batch` is the inside of its braces. */
export function experimentOf(name: string, model: string, batch: string): string {
  return [
    `name: ${name}`,
    'prompts: [retell.rephrase.md]',
    `models: [{ model: ${model}, endpoint: lab }]`,
    'documents: { source: data.jsonl }',
    'context: { window: 4096 }',
    `batch: { executor: slurm, ${batch} }`,
    '',
  ].join('\n');
}
