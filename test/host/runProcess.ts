/** Runs a program to its end. Not for programs that keep running beside this one. */
import { spawn } from 'node:child_process';
import { root } from './paths.ts';

export interface ProcessOptions {
  /** The repository's root where left out. */
  readonly cwd?: string;
  /** Added to this process's environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `collect` returns what the program printed, standard output before standard error; `show` passes it on. */
  readonly output?: 'show' | 'collect';
  readonly timeoutMs?: number;
}

export interface ProcessEnd {
  /** The exit code; 1 where a signal ended the program or it could not be started. */
  readonly code: number;
  readonly output: string;
}

/** Never rejects: a program that cannot be started ends with code 1 and says why in `output`. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessEnd> {
  const collect = options.output === 'collect';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', collect ? 'pipe' : 'inherit', collect ? 'pipe' : 'inherit'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    let printed = '';
    let complaints = '';
    child.stdout?.on('data', (chunk) => {
      printed += String(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      complaints += String(chunk);
    });
    child.on('error', (error) =>
      resolve({ code: 1, output: `${command} could not be started: ${error.message}` }),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, output: printed + complaints }));
  });
}
