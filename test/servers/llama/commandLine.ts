/** The bundled command line as a script would use it: processes, exit codes, output. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../host/paths.ts';

/** A run of the command line that came to its end. */
export interface CommandEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that may still go on. */
export interface CommandRun {
  readonly end: Promise<CommandEnd>;
  /** What Ctrl-C does. */
  interrupt(): void;
}

/** Starts commands in one folder with one environment; nothing of this process's own environment leaks in. */
export interface CommandLine {
  start(...parameters: readonly string[]): CommandRun;
  run(...parameters: readonly string[]): Promise<CommandEnd>;
  /** The same for a command that must exit with 0; throws with what it said when it does not. */
  succeed(...parameters: readonly string[]): Promise<CommandEnd>;
  /** Kills what still runs: the commands, not the runners that they detached. */
  close(): void;
}

/**
 * `environment` is added to a bare one with a PATH and a HOME in `folder`. The bundle is copied there first, so that
 * a build beside the tests changes nothing for them.
 */
export function commandLine(folder: string, environment: Readonly<Record<string, string>> = {}): CommandLine {
  const program = join(folder, 'cli.cjs');
  copyFileSync(join(root, 'dist/cli.js'), program);
  const running = new Set<ChildProcess>();
  const start = (...parameters: readonly string[]): CommandRun => {
    const child = spawn(process.execPath, [program, ...parameters], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        XDG_CONFIG_HOME: join(folder, '.config'),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    return { end: endOf(child).finally(() => running.delete(child)), interrupt: () => child.kill('SIGINT') };
  };
  return {
    start,
    run: (...parameters) => start(...parameters).end,
    succeed: async (...parameters) => {
      const end = await start(...parameters).end;
      if (end.code === 0) return end;
      throw new Error(`rephrase ${parameters.join(' ')} ended with ${end.code}:\n${end.stdout}${end.stderr}`);
    },
    close: () => {
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

async function endOf(child: ChildProcess): Promise<CommandEnd> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
