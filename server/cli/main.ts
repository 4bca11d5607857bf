/** The command line as a table: find the command, parse its arguments, run it, turn what went wrong into an exit code. */
import { nearest } from '../language/nearest.ts';
import { cancelCommand } from './cancelCommand.ts';
import { checkCommand } from './checkCommand.ts';
import type { Command } from './command.ts';
import { CannotGoOn, columns, EXIT, helpOf, Misuse, parseArguments, wrapped } from './command.ts';
import { compactCommand } from './compactCommand.ts';
import { estimateCommand } from './estimateCommand.ts';
import { exportCommand } from './exportCommand.ts';
import { exportProjectCommand } from './exportProjectCommand.ts';
import { exportPromptCommand } from './exportPromptCommand.ts';
import { importCommand } from './importCommand.ts';
import type { Io } from './io.ts';
import { pauseCommand } from './pauseCommand.ts';
import { practiceCommand } from './practiceCommand.ts';
import { pushCommand } from './pushCommand.ts';
import { renderCommand } from './renderCommand.ts';
import { resumeCommand } from './resumeCommand.ts';
import { retryCommand } from './retryCommand.ts';
import { runCommand } from './runCommand.ts';
import { runnerCommand } from './runnerCommand.ts';
import { setCommand } from './setCommand.ts';
import { statusCommand } from './statusCommand.ts';
import { systemTrouble } from './systemTrouble.ts';
import { verifyCommand } from './verifyCommand.ts';
import { VERSION } from './version.ts';

const COMMANDS: readonly Command[] = [
  checkCommand,
  renderCommand,
  estimateCommand,
  runCommand,
  statusCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  retryCommand,
  setCommand,
  verifyCommand,
  compactCommand,
  exportCommand,
  pushCommand,
  exportProjectCommand,
  importCommand,
  exportPromptCommand,
  practiceCommand,
  runnerCommand,
];

const LISTED = COMMANDS.filter(({ internal }) => !internal);

/** Runs the command line; `argv` without the program. Gives the exit code and never rejects. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-v') {
    io.out(`${VERSION}\n`);
    return EXIT.done;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [topic] = rest;
    const about = COMMANDS.find((candidate) => candidate.name === topic);
    if (topic !== undefined && !about) return unknownCommand(topic, io);
    (name === undefined ? io.err : io.out)(about ? helpOf(about, widthOf(io)) : helpText(widthOf(io)));
    return name === undefined ? EXIT.misuse : EXIT.done;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  return command ? runSafely(command, rest, io) : unknownCommand(name, io);
}

function unknownCommand(name: string, io: Io): number {
  const near = nearest(
    name,
    LISTED.map((listed) => listed.name),
  );
  const meant = near === null ? '' : ` Did you mean "${near}"?`;
  io.err(`rephrase: There is no command "${name}".${meant} "rephrase --help" lists them.\n`);
  return EXIT.misuse;
}

async function runSafely(command: Command, argv: readonly string[], io: Io): Promise<number> {
  try {
    const args = parseArguments(command, argv);
    if (args.has('help')) {
      io.out(helpOf(command, widthOf(io)));
      return EXIT.done;
    }
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof Misuse || error instanceof CannotGoOn) {
      io.err(`rephrase ${command.name}: ${error.message}\n`);
      return error instanceof Misuse ? EXIT.misuse : EXIT.problems;
    }
    const trouble = systemTrouble(error);
    io.err(
      `rephrase ${command.name}: ${trouble ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
    );
    return EXIT.problems;
  }
}

/** Of the terminal; without one nothing is broken anew. */
function widthOf(io: Io): number {
  return io.isTerminal ? io.columns() : Number.POSITIVE_INFINITY;
}

function helpText(width: number): string {
  const commands = columns(
    LISTED.map(({ name, summary }) => [name, summary]),
    width,
  );
  return [
    'Usage: rephrase COMMAND [arguments]',
    '',
    'Write, preview and run prompts that turn web documents into synthetic pretraining data.',
    '',
    `Commands:\n${commands}`,
    '',
    '"rephrase COMMAND --help" explains a command; --version prints the version.',
    'JOB is a job folder, or its name in .rephrase/jobs of the working directory.',
    'Exit codes: 0 done, 1 done with failures or problems found, 2 misuse, 3 stopped by a limit, 130 interrupted.',
    '',
  ]
    .map((text) => (text.startsWith('Commands:') ? text : wrapped(text, width).join('\n')))
    .join('\n');
}
