/** The real process as `Io`. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT } from './command.ts';
import type { Io } from './io.ts';
import { terminalText } from './terminalText.ts';

const ASKED_TO_END = ['SIGINT', 'SIGTERM'] as const;

/** A second interrupt while the first is being obeyed ends the process at once. */
export function processIo(): Io {
  obeyClosedPipes();
  return {
    cwd: process.cwd(),
    env: process.env,
    configFolder: configFolder(process.platform, process.env, homedir()),
    out: (text) => void process.stdout.write(process.stdout.isTTY ? terminalText(text) : text),
    err: (text) => void process.stderr.write(terminalText(text)),
    isTerminal: process.stderr.isTTY === true,
    columns: () => process.stderr.columns ?? 80,
    onInterrupt(listener) {
      let interrupted = false;
      const once = (): void => {
        if (interrupted) process.exit(130);
        interrupted = true;
        listener();
      };
      // A terminal that closes says so more than once, and means the same.
      const hungUp = (): void => {
        if (!interrupted) once();
      };
      for (const signal of ASKED_TO_END) process.on(signal, once);
      process.on('SIGHUP', hungUp);
      return () => {
        for (const signal of ASKED_TO_END) process.off(signal, once);
        process.off('SIGHUP', hungUp);
      };
    },
    program: { node: process.execPath, cli: resolve(process.argv[1] ?? 'cli.js') },
  };
}

/** What a shell reports of a program that SIGPIPE ended, which Node.js ignores. */
const ENDED_BY_PIPE = 141;

/**
 * Nobody reads the results any more, as behind `| head`: ends quietly. Results that cannot be written, as to a full disk, are
 * no results. Messages that nobody reads, in a pipe or a terminal that is gone, and those that a full disk does not take, are
 * dropped: a runner's log must not end its job.
 */
function obeyClosedPipes(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(ENDED_BY_PIPE);
    process.stderr.write(`rephrase: The results could not be written: ${error.message}\n`);
    process.exit(EXIT.problems);
  });
  process.stderr.on('error', () => undefined);
}

/** `$XDG_CONFIG_HOME/rephrase`, the platform's own place on macOS and Windows. */
export function configFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const stated = env['XDG_CONFIG_HOME'];
  if (stated) return join(stated, 'rephrase');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'rephrase');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'rephrase');
  return join(home, '.config', 'rephrase');
}
