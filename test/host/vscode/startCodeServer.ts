/**
 * Runs the VS Code that code-server carries, on loopback, with its data in a folder of the caller's. Who opens its
 * pages (a person's browser, Chromium in a test) is not its business.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE } from '../patience.ts';
import { serverMain } from './installCodeServer.ts';
import { installExtensions } from './installExtensions.ts';

export interface CodeServerOptions {
  /** Everything VS Code keeps: settings, secrets, installed extensions, `server.log`. Made when missing. */
  readonly data: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** `ask` leaves every folder restricted until the person trusts it, `always` switches workspace trust off. */
  readonly trust: 'ask' | 'always';
  /** Pages open only with this token; null for tests, whose server lives for seconds. */
  readonly token: string | null;
  /** Folders with a package.json that are used where they lie, as if installed. */
  readonly extensions: readonly string[];
  /**
   * VS Code accepts development and test paths in the page's address only in this mode, in which it also shows no
   * notifications.
   */
  readonly testDriver: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CodeServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Resolves when the process has ended, also when that was not asked for. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Rejects with the server's last lines when it does not listen in time. Needs `installCodeServer` before. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { data } = options;
  await mkdir(data, { recursive: true, mode: 0o700 });
  await installExtensions(join(data, 'extensions'), options.extensions);
  const child = spawn(process.execPath, await argumentsOf(options), {
    env: {
      ...cleanEnvironment(),
      ...options.env,
      REPHRASE_SECRET_HALF: join(data, 'secret-half'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const port = await listeningPort(child, join(data, 'server.log'));
  return { port, origin: `http://127.0.0.1:${port}`, ended, close: () => end(child, ended) };
}

/** The address of a window on `folder`, a `.code-workspace` file or none; the page sets its own cookie from the token and drops it from the address. */
export function windowUrl(
  server: CodeServer,
  options: {
    readonly folder: string | null;
    readonly token: string | null;
    readonly payload: readonly (readonly string[])[];
  },
): string {
  const url = new URL(server.origin);
  if (options.folder === null) url.searchParams.set('ew', 'true');
  else
    url.searchParams.set(options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder', options.folder);
  if (options.token !== null) url.searchParams.set('tkn', options.token);
  if (options.payload.length > 0) url.searchParams.set('payload', JSON.stringify(options.payload));
  return url.href;
}

async function argumentsOf(options: CodeServerOptions): Promise<string[]> {
  const { data, token } = options;
  const args = [fileURLToPath(new URL('serverMain.mjs', import.meta.url)), serverMain];
  args.push('--accept-server-license-terms', '--host', '127.0.0.1', '--port', String(options.port));
  args.push('--telemetry-level', 'off');
  args.push('--server-data-dir', join(data, 'server'));
  args.push('--user-data-dir', join(data, 'user'));
  args.push('--extensions-dir', join(data, 'extensions'));
  if (options.trust === 'always') args.push('--disable-workspace-trust');
  if (options.testDriver) args.push('--enable-smoke-test-driver');
  if (token === null) args.push('--without-connection-token');
  else {
    // In a file of the owner's: anyone on the machine can read another process's arguments.
    const file = join(data, 'connection-token');
    await writeFile(file, token, { mode: 0o600 });
    args.push('--connection-token-file', file);
  }
  return args;
}

/** A VS Code that surrounds this process (its terminal, say) would otherwise talk into the new one. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)));
}

function listeningPort(child: ChildProcess, logFile: string): Promise<number> {
  const log = createWriteStream(logFile, { mode: 0o600 });
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (reason: string) => {
      child.kill();
      reject(new Error(`VS Code's server ${reason}. Its last lines (${logFile}):\n${text.slice(-2000)}`));
    };
    const timer = setTimeout(fail, PATIENCE.stepMs, `did not listen within ${PATIENCE.stepMs / 1000} s`);
    const read = (chunk: unknown) => {
      log.write(chunk);
      if (text.length < 1_000_000) text += String(chunk);
      const match = /agent listening on (\d+)/.exec(text);
      if (match === null) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(force);
}
