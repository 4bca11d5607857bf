/** `rephrase export-prompt`: prompts, or the requests they make, in the words of other tools. */
import { access, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ExportedFile, PromptExport } from '../exchangeFiles/exportPlan.ts';
import { exportPlan, holdsDocuments, PROMPT_EXPORTS } from '../exchangeFiles/exportPlan.ts';
import { writeExport } from '../exchangeFiles/writeExport.ts';
import { createTransport } from '../generation/transport.ts';
import type { Arguments, Command } from './command.ts';
import { CannotGoOn, columns, EXIT, Misuse } from './command.ts';
import type { UserEndpoints } from './endpointsFile.ts';
import { ENDPOINT_OPTIONS, userEndpoints } from './endpointsFile.ts';
import type { Io } from './io.ts';
import { PLAN_OPTIONS, planFrom, planRequest } from './planArguments.ts';
import { lacksEndpoint, SOME_MODEL, withStandIns } from './standIns.ts';

const KINDS = Object.keys(PROMPT_EXPORTS) as [PromptExport, ...PromptExport[]];
const LISTED = columns(Object.entries(PROMPT_EXPORTS).map(([kind, { detail }]) => [kind, detail]));

/** Sends nothing; an endpoint is only asked for its models where none is named. */
export const exportPromptCommand: Command = {
  name: 'export-prompt',
  summary: 'Write prompts, or the requests they make, for other tools.',
  usage: 'EXPERIMENT | PROMPT… --to FORMAT [options]',
  details: `Formats:\n${LISTED}`,
  options: {
    to: { type: 'string', value: 'FORMAT', help: 'one of the formats above' },
    output: {
      type: 'string',
      value: 'FOLDER',
      help: 'where the files go; without it a single file is printed',
    },
    ...PLAN_OPTIONS,
    limit: {
      type: 'string',
      value: 'N',
      least: 1,
      help: 'the first N documents only (promptfoo: 20 unless said otherwise)',
    },
    ...ENDPOINT_OPTIONS,
  },
  async run(args, io) {
    const written = args.text('to');
    if (written === null) throw new Misuse(`--to is missing: ${KINDS.join(', ')}.`);
    const kind = args.choice('to', KINDS);
    const transport = createTransport();
    const stop = new AbortController();
    const off = io.onInterrupt(() => stop.abort());
    try {
      const plan = await planFrom(args, io, await endpointsFor(kind, args, io), transport);
      if (kind === 'datatrove' && plan.variants.some(({ model }) => model === SOME_MODEL))
        throw new Misuse('The command line needs the model. Name it with --model MODEL.');
      if (holdsDocuments(kind) && plan.source === null) throw new Misuse('Name the documents with --source.');
      const exported = await exportPlan(plan, kind, args.whole('limit'), {
        signal: stop.signal,
      });
      if (!exported.ok) throw new CannotGoOn(exported.message);
      const whole = await write(exported.files, args.text('output'), io, stop.signal);
      for (const remark of exported.remarks) io.err(`${remark}\n`);
      if (!whole) io.err('The export was stopped; no file was written.\n');
      return stop.signal.aborted ? EXIT.interrupted : EXIT.done;
    } finally {
      off();
      await transport.close();
    }
  },
};

/** A template needs no endpoint, and DataTrove's command line no address: where there is none, others stand in. */
async function endpointsFor(kind: PromptExport, args: Arguments, io: Io): Promise<UserEndpoints> {
  const user = await userEndpoints(args, io);
  const request = planRequest(args, io);
  const standIn = kind === 'plain' || (kind === 'datatrove' && (await lacksEndpoint(request, user)));
  return standIn ? withStandIns(request, user) : user;
}

/** False where it was stopped before files were there. */
async function write(
  files: readonly ExportedFile[],
  output: string | null,
  io: Io,
  signal: AbortSignal,
): Promise<boolean> {
  if (output === null) {
    const [only, ...others] = files;
    if (!only || others.length > 0)
      throw new Misuse(`There are ${files.length} files. Name a folder with --output.`);
    for await (const piece of only.pieces) io.out(piece);
    return true;
  }
  const folder = resolve(io.cwd, output);
  await mkdir(folder, { recursive: true });
  for (const { path } of files) {
    const there = await access(join(folder, path)).then(
      () => true,
      () => false,
    );
    if (there) throw new CannotGoOn(`${join(folder, path)} exists already. Choose another folder.`);
  }
  const targets = files.map(({ path, pieces }) => ({ target: join(folder, path), pieces }));
  if (!(await writeExport(targets, signal))) return false;
  for (const { path } of files) io.err(`${join(output, path)}\n`);
  return true;
}
