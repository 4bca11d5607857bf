/** `rephrase import`: prompts and configurations of other tools as files of this one, with a report. */
import { basename, dirname, join, relative, resolve } from 'node:path';
import { importFolderName, importPrompts, importReport } from '../exchange/importPrompts.ts';
import { readSources } from '../exchangeFiles/readSources.ts';
import { writeNew } from '../exchangeFiles/writeNew.ts';
import type { Command } from './command.ts';
import { CannotGoOn, EXIT, FORMAT_OPTION, jsonText, Misuse, onlyPositional, wantsJson } from './command.ts';

/** Runs nothing of what it reads. Exit code 1 where something was not carried over as it stood. */
export const importCommand: Command = {
  name: 'import',
  summary: 'Make prompts and experiments of files that other tools wrote.',
  usage: 'FILE | FOLDER [options]',
  details: `Understands folders of prompt files with any placeholder dialect, dictionaries of templates in Python (read, never
run), DataTrove's ["name", "template"] in YAML, promptfoo configurations and GitHub Models .prompt.yml. New files go into
a folder beside what was named; nothing is overwritten. The report says what was not carried over.`,
  options: {
    output: {
      type: 'string',
      value: 'FOLDER',
      help: 'where the files go (default: <name>-imported beside FILE)',
    },
    'dry-run': { type: 'boolean', help: 'print the report, write nothing' },
    ...FORMAT_OPTION,
  },
  async run(args, io) {
    const chosen = resolve(io.cwd, onlyPositional(args, 'FILE or FOLDER'));
    const json = wantsJson(args);
    const found = await readSources(chosen);
    if (!found.ok) throw new Misuse(found.message);
    const outcome = importPrompts(found.sources, found.world);
    const folder = resolve(
      io.cwd,
      args.text('output') ?? join(dirname(chosen), importFolderName(basename(chosen))),
    );
    if (!args.has('dry-run') && outcome.files.length > 0) {
      const written = await writeNew(folder, outcome.files);
      if (!written.ok) throw new CannotGoOn(written.message);
    }
    const shown = relative(io.cwd, folder) || '.';
    io.out(json ? jsonText({ folder, ...outcome }) : importReport(outcome, shown));
    return outcome.files.length > 0 && outcome.notes.length === 0 ? EXIT.done : EXIT.problems;
  },
};
