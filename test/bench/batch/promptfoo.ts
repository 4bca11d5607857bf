/**
 * promptfoo over the same documents, as its evaluation runs them: one prompt, one provider, a test for each document.
 * It takes over a gigabyte to install, so it is a contestant only when asked for.
 */
import { execFile, spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { SIMULATED_MODEL } from '../../servers/simulator/startSimulator.ts';
import type { Contestant } from './contestants.ts';

const HOME = resolve('.cache/bench-promptfoo');
const ENTRY = join(HOME, 'node_modules/promptfoo/dist/src/entrypoint.js');
const PACKAGE = 'promptfoo@0.123';
/** It reads all tests before it sends the first. */
const DOCUMENTS = 20_000;

/** Installs it on first use (minutes). */
export async function promptfoo(): Promise<Contestant> {
  await mkdir(HOME, { recursive: true });
  if (!existsSync(ENTRY)) {
    await writeFile(join(HOME, 'package.json'), '{ "private": true }\n');
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', PACKAGE], { cwd: HOME });
  }
  return {
    name: 'promptfoo',
    async start({ server, documents, concurrency, folder }) {
      const config = join(folder, 'promptfooconfig.json');
      await writeFile(join(folder, 'tests.jsonl'), await tests(documents));
      await writeFile(config, JSON.stringify(configuration(server.url)));
      const flags = ['--no-cache', '--no-write', '--no-table', '--no-progress-bar', '--no-share'];
      const child = spawn(
        process.execPath,
        [ENTRY, 'eval', '-c', config, ...flags, '-j', String(concurrency)],
        {
          cwd: folder,
          stdio: 'ignore',
          env: {
            ...process.env,
            PROMPTFOO_DISABLE_TELEMETRY: '1',
            PROMPTFOO_DISABLE_UPDATE: '1',
            PROMPTFOO_CONFIG_DIR: folder,
          },
        },
      );
      return { pid: child.pid ?? 0, end: () => void child.kill('SIGKILL') };
    },
  };
}

function configuration(url: string): unknown {
  return {
    prompts: ['Rewrite the document as a FAQ. Return only the FAQ, nothing else.\n\nDocument: {{text}}'],
    providers: [
      {
        id: `openai:chat:${SIMULATED_MODEL}`,
        config: { apiBaseUrl: url, apiKey: 'none', temperature: 1, max_tokens: 1024 },
      },
    ],
    tests: 'file://tests.jsonl',
  };
}

/** The file of documents is longer than a string may be. */
async function tests(documents: string): Promise<string> {
  const written: string[] = [];
  for await (const line of createInterface({ input: createReadStream(documents) })) {
    const { text } = JSON.parse(line) as { readonly text: string };
    if (written.push(JSON.stringify({ vars: { text } })) === DOCUMENTS) break;
  }
  return written.join('\n');
}
