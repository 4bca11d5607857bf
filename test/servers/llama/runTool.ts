/** Runs a program of the system to its end. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What it wrote to stdout. Throws an `Error` with the command line and what it said when it fails or is missing. */
export async function runTool(
  program: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, parameters, {
      env: environment,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`${[program, ...parameters].join(' ')} failed:\n${said}`, { cause: error });
  }
}
