/** `rephrase check`: the diagnostics of the editor, for terminals and continuous integration. */
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { readExperiment } from '../experiment/readExperiment.ts';
import { nameOf } from '../generation/loadPlan.ts';
import { checkPrompt } from '../language/checkPrompt.ts';
import { createLineIndex } from '../language/lineIndex.ts';
import { readPrompt } from '../language/readPrompt.ts';
import type { Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';
import { filesToCheck, isExperiment } from './filesToCheck.ts';
import type { CheckedFile } from './formatProblems.ts';
import { PROBLEM_FORMATS } from './formatProblems.ts';
import type { Io } from './io.ts';

/** Checks prompts and experiments; sends nothing anywhere. */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Say what is wrong with prompts and experiments.',
  usage: '[PATH…] [options]',
  details: `Every file given counts as a prompt, or as an experiment if it ends in .yaml. In a folder (without PATH: the
working directory) those count that end in .rephrase.md, .rephrase.txt or .experiment.yaml, and Markdown and text
files below a folder named prompts. Exits with 1 when there is an error; warnings and hints leave it at 0.`,
  options: {
    format: { type: 'string', value: 'FORMAT', help: 'text (default), json, github or sarif' },
  },
  async run(args, io) {
    const format = args.choice('format', ['text', 'json', 'github', 'sarif']);
    const files = await checkedFiles(args.positionals.length > 0 ? args.positionals : ['.'], io);
    io.out(PROBLEM_FORMATS[format](files));
    const hasError = files.some(({ problems }) => problems.some(({ severity }) => severity === 'error'));
    return hasError ? EXIT.problems : EXIT.done;
  },
};

async function checkedFiles(paths: readonly string[], io: Io): Promise<readonly CheckedFile[]> {
  const texts = new Map<string, { readonly text: string; readonly sure: boolean }>();
  for (const { path, given } of await filesToCheck(paths, io.cwd)) {
    const text = await readFile(path, 'utf8').catch((error: Error) => {
      throw new Misuse(`${path} cannot be read: ${error.message}.`);
    });
    texts.set(path, { text, sure: given || /\.rephrase\.(md|txt)$/.test(path) });
  }
  const named = promptsNamed(texts);
  return [...texts].map(([path, { text, sure }]) => {
    const { problems } = isExperiment(path)
      ? readExperiment(text, nameOf(path))
      : { problems: checkPrompt(text, readPrompt(text), { sure: sure || named.has(path) }) };
    return { path: relative(io.cwd, path) || path, lines: createLineIndex(text), problems };
  });
}

/** What an experiment names surely is a prompt. */
function promptsNamed(texts: ReadonlyMap<string, { readonly text: string }>): ReadonlySet<string> {
  const named = new Set<string>();
  for (const [path, { text }] of texts) {
    const experiment = isExperiment(path) ? readExperiment(text, nameOf(path)).experiment : null;
    for (const prompt of experiment?.prompts ?? []) named.add(resolve(dirname(path), prompt));
  }
  return named;
}
