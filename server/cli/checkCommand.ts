/** `rephrase check`: the diagnostics of the editor, for terminals and continuous integration. */
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { checkExperiment } from '../experiment/checkExperiment.ts';
import { EXPERIMENT_CODES } from '../experiment/codes.ts';
import { NO_EXPERIMENT_FACTS } from '../experiment/facts.ts';
import type { ExperimentReading } from '../experiment/readExperiment.ts';
import { parseExperiment } from '../experiment/readExperiment.ts';
import { checkSheet } from '../language/checkPrompt.ts';
import { checkWithFacts } from '../language/checkWithFacts.ts';
import type { DiagnosticLevels } from '../language/diagnosticLevels.ts';
import { DIAGNOSTIC_LEVELS, withLevels } from '../language/diagnosticLevels.ts';
import { createLineIndex } from '../language/lineIndex.ts';
import { nameOfFile } from '../language/nameOfFile.ts';
import { nearest } from '../language/nearest.ts';
import type { Problem } from '../language/problem.ts';
import { NO_PROMPT_FACTS } from '../language/promptFacts.ts';
import { RULE_CODES } from '../language/rules/codes.ts';
import { sheetOf } from '../language/rules/sheet.ts';
import type { Command } from './command.ts';
import { EXIT, Misuse } from './command.ts';
import { filesToCheck, isExperiment } from './filesToCheck.ts';
import type { CheckedFile } from './formatProblems.ts';
import { PROBLEM_FORMATS } from './formatProblems.ts';
import type { Io } from './io.ts';
import type { LocalFacts, ReadFiles } from './localFacts.ts';
import { gatherLocalFacts, knownPrompt } from './localFacts.ts';

const FORMATS = ['text', 'json', 'github', 'sarif'] as const;

/** Checks prompts and experiments; sends nothing anywhere. */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Say what is wrong with prompts and experiments.',
  usage: '[PATH…] [options]',
  details: `Every file given counts as a prompt, or as an experiment if it ends in .yaml. In a folder (without PATH: the
working directory) those count that end in .rephrase.md, .rephrase.txt or .experiment.yaml, and Markdown and text
files below a folder named prompts. What an experiment names on this disk is looked at: prompts, the first rows of its
dataset, and jobs in .rephrase/jobs. Exits with 1 when there is an error; warnings and hints leave it at 0.`,
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: FORMATS,
      help: 'text (default), json, github or sarif',
    },
    level: {
      type: 'string',
      multiple: true,
      value: 'CODE=LEVEL',
      help: 'report a code as off, hint, information, warning or error; repeatable',
    },
  },
  async run(args, io) {
    const format = args.choice('format', FORMATS);
    const levels = levelsOf(args.texts('level'));
    const paths = args.positionals.length > 0 ? args.positionals : ['.'];
    const files = await checkedFiles(paths, levels, io);
    if (files.length === 0) throw new Misuse(nothingIn(paths));
    io.out(PROBLEM_FORMATS[format](files));
    const hasError = files.some(({ problems }) => problems.some(({ severity }) => severity === 'error'));
    return hasError ? EXIT.problems : EXIT.done;
  },
};

function nothingIn(paths: readonly string[]): string {
  const where = paths.map((path) => (path === '.' ? 'this folder' : path)).join(', ');
  return `There is no prompt and no experiment in ${where}. A file that is named itself counts, whatever it is called; "rephrase check --help" says which are found in folders.`;
}

const CODES = [...RULE_CODES, ...EXPERIMENT_CODES].map(([code]) => code);

/** As the setting `rephrase.diagnostics`, but a misspelt code is misuse: nobody would see that it does nothing. */
function levelsOf(written: readonly string[]): DiagnosticLevels {
  const levels = written.map((text) => {
    const [code = '', wanted] = text.split('=');
    const level = DIAGNOSTIC_LEVELS.find((known) => known === wanted);
    if (level === undefined) {
      throw new Misuse(
        `--level takes CODE=LEVEL with one of ${DIAGNOSTIC_LEVELS.join(', ')}, not "${text}".`,
      );
    }
    if (CODES.some((known) => known === code)) return [code, level] as const;
    const near = nearest(code, CODES);
    throw new Misuse(`There is no code "${code}".${near === null ? '' : ` Did you mean "${near}"?`}`);
  });
  return Object.fromEntries(levels);
}

interface FileText {
  readonly path: string;
  readonly text: string;
  readonly sure: boolean;
}

async function checkedFiles(
  paths: readonly string[],
  levels: DiagnosticLevels,
  io: Io,
): Promise<readonly CheckedFile[]> {
  const texts: FileText[] = [];
  for (const { path, given } of await filesToCheck(paths, io.cwd)) {
    const text = await readFile(path, 'utf8').catch((error: Error) => {
      throw new Misuse(`${path} cannot be read: ${error.message}.`);
    });
    texts.push({ path, text, sure: given || /\.rephrase\.(md|txt)$/.test(path) });
  }
  const files = readAll(texts);
  const facts = await gatherLocalFacts(files, io.cwd);
  const named = promptsNamed(files);
  return texts.map((file) => ({
    path: relative(io.cwd, file.path) || file.path,
    lines: createLineIndex(file.text),
    problems: withLevels(problemsOf(file, files, facts, named), levels),
  }));
}

function readAll(texts: readonly FileText[]): ReadFiles {
  const isOne = ({ path }: FileText): boolean => isExperiment(path);
  const experiments = texts.filter(isOne);
  const prompts = texts.filter((file) => !isOne(file));
  return {
    experiments: new Map(
      experiments.map(({ path, text }) => [path, parseExperiment(text, nameOfFile(path))]),
    ),
    prompts: new Map(prompts.map(({ path, text }) => [path, knownPrompt(path, text)])),
  };
}

function problemsOf(
  { path, text, sure }: FileText,
  files: ReadFiles,
  facts: LocalFacts,
  named: ReadonlySet<string>,
): readonly Problem[] {
  const experiment = files.experiments.get(path);
  const known = files.prompts.get(path);
  const problems: Problem[] = [];
  if (experiment) {
    problems.push(...experiment.problems);
    problems.push(...checkExperiment(experiment, facts.experiments.get(path) ?? NO_EXPERIMENT_FACTS));
  }
  if (known) {
    const sheet = sheetOf(text, known.prompt, sure || named.has(path));
    problems.push(...checkSheet(sheet));
    problems.push(...checkWithFacts(sheet, known, facts.prompts.get(path) ?? NO_PROMPT_FACTS));
  }
  return problems.sort((a, b) => a.span.start - b.span.start);
}

/** What an experiment names surely is a prompt. */
function promptsNamed({ experiments }: { readonly experiments: ReadonlyMap<string, ExperimentReading> }) {
  const named = new Set<string>();
  for (const [path, { experiment }] of experiments) {
    for (const prompt of experiment?.prompts ?? []) named.add(resolve(dirname(path), prompt));
  }
  return named;
}
