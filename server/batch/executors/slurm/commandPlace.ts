/**
 * Where Slurm's commands run: on this machine, or through `ssh` on a host of the user's own ssh configuration. Every
 * command is a list of words; nothing is ever typed into a shell unquoted.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { said } from '../../../language/said.ts';
import { shellLine } from './shellWords.ts';

export interface CommandPlace {
  /** "this machine", or the host: what messages call it. */
  readonly name: string;
  /** False where files have to be copied to be seen there, or may have to. */
  readonly isHere: boolean;
  /** Never rejects: whatever goes wrong is said by `kind`. */
  run(words: readonly string[], options?: CommandOptions): Promise<CommandEnd>;
}

export interface CommandOptions {
  /** Written to its standard input, which ends then; empty where absent. */
  readonly input?: string | AsyncIterable<Uint8Array>;
  /** Takes its standard output as fast as it can, in place of `stdout`, which is empty then. It is not ended. */
  readonly output?: NodeJS.WritableStream;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export type CommandEnd =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  /** There is no such program there. */
  | { readonly kind: 'missing'; readonly message: string }
  /** The place could not be reached, or the connection broke: whether the command ran is not known. */
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'stopped'; readonly message: string };

const TIMEOUT_MS = 120_000;
const LEFT_OPEN_MS = 1000;
const MAXIMUM_TEXT = 64 * 1024 * 1024;

/** This machine, with what the caller's environment says; `omit` are variables that its programs do not get. */
export function thisMachine(omit: readonly string[] = []): CommandPlace {
  return {
    name: said('this machine'),
    isHere: true,
    async run(words, options = {}) {
      const end = await runProgram(words, options, omit);
      if (end.kind === 'ended' && end.code === 127) return missing(words, said('this machine'));
      return end;
    },
  };
}

/** What ssh may be told to connect to: no option, nothing that a shell or ssh itself would read as more than a name. */
export function isHostAlias(text: string): boolean {
  return /^[A-Za-z0-9_][\w.@:-]*$/.test(text);
}

/**
 * A host through the user's own `ssh`, with its configuration, keys and agent; it never asks for a password. Throws
 * where the name is none.
 */
export function sshHost(host: string): CommandPlace {
  if (!isHostAlias(host)) throw new Error(`"${host}" is no name of a host.`);
  const ssh = ['ssh', '-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20', '--', host];
  return {
    name: host,
    isHere: false,
    async run(words, options = {}) {
      const end = await runProgram([...ssh, shellLine(words)], options, []);
      if (end.kind === 'missing')
        return { kind: 'missing', message: said('There is no ssh on this machine.') };
      if (end.kind !== 'ended') return end;
      // 255 is what ssh itself ends with when it has no connection.
      if (end.code === 255)
        return {
          kind: 'unreachable',
          message: said('{0} cannot be reached: {1}', host, lastLine(end.stderr)),
        };
      return end.code === 127 ? missing(words, host) : end;
    },
  };
}

function missing(words: readonly string[], place: string): CommandEnd {
  return { kind: 'missing', message: said('There is no {0} on {1}.', words[0] ?? '', place) };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || said('ssh did not say why.');
}

async function runProgram(
  words: readonly string[],
  { input = '', output, timeoutMs = TIMEOUT_MS, signal }: CommandOptions,
  omit: readonly string[],
): Promise<CommandEnd> {
  const [program = '', ...parameters] = words;
  const environment = { ...process.env };
  for (const name of omit) delete environment[name];
  const limit = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  if (stop.aborted) return { kind: 'stopped', message: said('{0} was not started.', program) };
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    const out = gathered(output ? null : child.stdout);
    const err = gathered(child.stderr);
    let broken: string | null = null;
    // What it has started may hold its pipes open, and would be waited for.
    const end = (): void => {
      child.kill('SIGKILL');
      for (const pipe of child.stdio) pipe?.destroy();
    };
    const breakOff = (message: string): void => {
      broken ??= message;
      end();
    };
    stop.addEventListener('abort', end, { once: true });
    const unwritten = ({ message }: Error): void =>
      breakOff(said('What {0} says could not be written: {1}', program, message));
    output?.once('error', unwritten);
    if (output) child.stdout.pipe(output, { end: false });
    // A program that ends before it has read everything closes the pipe; its exit code says why.
    child.stdin.on('error', () => undefined);
    feed(child.stdin, input).catch((error: unknown) =>
      breakOff(said('What {0} is given could not be read: {1}', program, wordsOf(error))),
    );
    // A connection that ssh leaves behind for the next command may hold this one's error output for hours.
    child.once('exit', () => setTimeout(() => child.stderr.destroy(), LEFT_OPEN_MS).unref());
    child.once('error', (error: NodeJS.ErrnoException) => {
      stop.removeEventListener('abort', end);
      output?.off('error', unwritten);
      resolve(
        error.code === 'ENOENT'
          ? missing(words, said('this machine'))
          : { kind: 'unreachable', message: said('{0} could not be started: {1}', program, error.message) },
      );
    });
    child.once('close', (code, by) => {
      stop.removeEventListener('abort', end);
      output?.off('error', unwritten);
      if (broken !== null) resolve({ kind: 'stopped', message: broken });
      else if (stop.aborted) {
        const message = limit.aborted
          ? said('{0} did not end within {1} s.', program, Math.round(timeoutMs / 1000))
          : said('{0} did not end.', program);
        resolve({ kind: 'stopped', message });
      } else {
        const signalled = 128 + (by === null ? 0 : constants.signals[by]);
        resolve({ kind: 'ended', code: code ?? signalled, stdout: out(), stderr: err() });
      }
    });
  });
}

/** What came out of a pipe so far, as text: as much of it as is kept. */
function gathered(pipe: Readable | null): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  pipe?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAXIMUM_TEXT) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Ends the pipe when all is in it. Rejects with what the input says, and leaves the pipe open then. */
async function feed(pipe: Writable, input: string | AsyncIterable<Uint8Array>): Promise<void> {
  if (typeof input === 'string') {
    pipe.end(input);
    return;
  }
  for await (const chunk of input) {
    if (!pipe.writable) return;
    if (!pipe.write(chunk)) await roomIn(pipe);
  }
  pipe.end();
}

/** Resolves when more can be written, or never will be. */
function roomIn(pipe: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      pipe.off('drain', done).off('close', done);
      resolve();
    };
    pipe.on('drain', done).on('close', done);
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
