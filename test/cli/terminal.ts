/** A terminal for one test: a working directory of its own, and everything that was written. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../server/cli/io.ts';
import { main } from '../../server/cli/main.ts';

export interface Terminal {
  readonly cwd: string;
  /** Runs a command line and gives what came out of it. Results and messages are kept apart. */
  run(...argv: string[]): Promise<Ended>;
  /** Ctrl-C for the command that runs. */
  interrupt(): void;
  /** Comes as soon as a command obeys it, before that command goes on. */
  listening(): Promise<void>;
  write(path: string, text: string): Promise<string>;
}

/** What a command left behind. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function openTerminal(
  options: { readonly env?: Readonly<Record<string, string>>; readonly isTerminal?: boolean } = {},
): Promise<Terminal> {
  const cwd = await mkdtemp(join(tmpdir(), 'rephrase-cli-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  return {
    cwd,
    async run(...argv) {
      let out = '';
      let err = '';
      const io: Io = {
        cwd,
        env: options.env ?? {},
        configFolder: join(cwd, 'config'),
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        isTerminal: options.isTerminal ?? false,
        columns: () => 80,
        onInterrupt(listener) {
          listeners.add(listener);
          for (const tell of waiting) tell();
          waiting.clear();
          return () => listeners.delete(listener);
        },
        program: { node: process.execPath, cli: resolve('server/cli.ts') },
      };
      const code = await main(argv, io);
      return { code, out, err };
    },
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    listening: () => (listeners.size > 0 ? Promise.resolve() : new Promise((tell) => waiting.add(tell))),
    async write(path, text) {
      const full = join(cwd, path);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, text);
      return full;
    },
  };
}
