/** `rephrase push`: a finished job's output as a dataset on the Hub. */
import { hubSourceOf, isLicense } from '../batch/datasetFields.ts';
import type { PushPlan } from '../batch/pushJob.ts';
import { planPush, runPush } from '../batch/pushJob.ts';
import { hubFromEnvironment } from '../documents/hub/hubAccess.ts';
import type { Command } from './command.ts';
import { CannotGoOn, EXIT, FORMAT_OPTION, jsonText, Misuse, wantsJson } from './command.ts';
import { count } from './count.ts';
import { jobArgument } from './jobArgument.ts';

/** Verifies first, says where everything goes, and overwrites nothing of somebody else without being told. */
export const pushCommand: Command = {
  name: 'push',
  summary: "Push a finished job's output to the Hub as a dataset with its card.",
  usage: 'JOB --to OWNER/NAME [options]',
  details: `HF_TOKEN holds a token that may write; HF_ENDPOINT names another Hub. The job is verified before anything is sent. A
push that was stopped, or that broke off, goes on where it stood when it is run again.`,
  options: {
    to: { type: 'string', value: 'OWNER/NAME', help: 'the dataset; it is made where it is not there' },
    public: { type: 'boolean', help: 'make a new dataset public; it is private unless told so' },
    license: {
      type: 'string',
      value: 'ID',
      help: 'the licence in the card, as the Hub names it: odc-by, cc-by-4.0, …',
    },
    'source-dataset': {
      type: 'string',
      value: 'OWNER/NAME',
      help: 'where the documents come from (default: the dataset on the Hub that was read)',
    },
    replace: { type: 'boolean', help: 'replace files of the dataset that are not from this job' },
    'dry-run': { type: 'boolean', help: 'say what would be sent, send nothing' },
    ...FORMAT_OPTION,
  },
  async run(args, io) {
    const dataset = args.text('to');
    const license = args.text('license');
    if (dataset === null) throw new Misuse('--to is missing: the dataset, as OWNER/NAME.');
    if (license !== null && !isLicense(license))
      throw new Misuse(`"${license}" is no licence as the Hub names them.`);
    const json = wantsJson(args);
    const job = await jobArgument(args, io);
    const source = args.text('source-dataset') ?? hubSourceOf(job.manifest.input.source);
    const access = hubFromEnvironment(io.env);
    const target = { dataset, isPrivate: !args.has('public'), card: { license, source } };
    const stop = new AbortController();
    const off = io.onInterrupt(() => stop.abort());
    try {
      const planned = await planPush(job, target, access, stop.signal);
      if (!planned.ok) throw new CannotGoOn(planned.message);
      const plan = planned.value;
      io.err(`${pushWords(plan)}\n`);
      if (plan.foreign.length > 0 && !args.has('replace')) {
        throw new CannotGoOn(
          `${plan.url} holds files that are not from this job: ${plan.foreign.slice(0, 5).join(', ')}${plan.foreign.length > 5 ? ', …' : ''}. Choose another dataset, or add --replace.`,
        );
      }
      if (args.has('dry-run')) return EXIT.done;
      let shown = -1;
      const pushed = await runPush(plan, access, {
        signal: stop.signal,
        onProgress(sent, of) {
          const percent = of === 0 ? 100 : Math.floor((sent / of) * 100);
          if (percent === shown || !io.isTerminal) return;
          shown = percent;
          io.err(`\r${percent} %`);
        },
      });
      if (io.isTerminal) io.err('\r');
      if (!pushed.ok && stop.signal.aborted) {
        io.err(`${pushed.message}\n`);
        return EXIT.interrupted;
      }
      if (!pushed.ok) throw new CannotGoOn(pushed.message);
      io.out(
        json ? jsonText(pushed.value) : `${count(pushed.value.files, 'file')} pushed: ${pushed.value.url}\n`,
      );
      return EXIT.done;
    } finally {
      off();
    }
  },
};

/** Where everything goes and how much it is, before anything is sent. */
function pushWords({ url, isNew, isPrivate, files, unchanged, replaced }: PushPlan): string {
  const waiting = files.filter(({ path }) => !unchanged.includes(path));
  const bytes = waiting.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const kind = `${isNew ? 'a new' : 'the'} ${isPrivate ? 'private' : 'public'} dataset`;
  const there = unchanged.length === 0 ? '' : ` ${count(unchanged.length, 'file')} stand there already.`;
  const again =
    replaced.length === 0 ? '' : ` ${count(replaced.length, 'file')} of an earlier push are replaced.`;
  return `Pushing ${count(waiting.length, 'file')}, ${bytes.toLocaleString('en-US')} bytes, to ${kind}: ${url}.${there}${again}`;
}
