/** `rephrase runner`: the batch runner as `launchRunner` starts it. What it says is the job's log. */
import { resolve } from 'node:path';
import { parseRepointing } from '../batch/jobEndpoints.ts';
import { readJob } from '../batch/jobReader.ts';
import { runJob } from '../batch/runner/runJob.ts';
import type { Command } from './command.ts';
import { EXIT, onlyPositional } from './command.ts';
import { exitCodeOf } from './jobText.ts';
import { programMark } from './programMark.ts';
import { readCredentials } from './readCredentials.ts';
import { terminalText } from './terminalText.ts';

export const runnerCommand: Command = {
  name: 'runner',
  summary: 'Run a job in this process, as the other commands start it.',
  usage: 'FOLDER [options]',
  internal: true,
  options: {
    'credentials-fd': {
      type: 'string',
      value: 'N',
      least: 3,
      help: 'read keys and headers by origin as JSON from this descriptor',
    },
    'commands-from': {
      type: 'string',
      value: 'BYTES',
      least: 0,
      help: 'obey only what stands in control.ndjson from here on',
    },
    cancel: { type: 'boolean', help: 'end what an earlier runner started elsewhere, and stop there' },
    endpoint: { type: 'string', multiple: true, value: 'ALIAS=URL', help: 're-point an endpoint' },
  },
  async run(args, io) {
    const folder = resolve(io.cwd, onlyPositional(args, 'FOLDER'));
    const interrupt = new AbortController();
    const stopListening = io.onInterrupt(() => interrupt.abort());
    const log = (text: string): void => io.err(`${new Date().toISOString()} ${terminalText(text)}\n`);
    const credentialsFd = args.whole('credentials-fd');
    const credentials = credentialsFd === null ? {} : await readCredentials(credentialsFd);
    log(`Runner ${process.pid} works on ${folder}.`);
    const end = await runJob({
      folder,
      credentials,
      repointings: args.texts('endpoint').flatMap((text) => parseRepointing(text) ?? []),
      commandsFrom: args.whole('commands-from'),
      signal: interrupt.signal,
      whenPaused: 'wait',
      cancel: args.has('cancel'),
      program: await programMark(io.program.cli),
      onWaiting: ({ pid, host }, longestMs) =>
        log(`Watching for up to ${longestMs / 1000} s whether process ${pid} on ${host} still runs the job.`),
      log,
    });
    stopListening();
    const job = end.kind === 'ended' ? await readJob(folder) : null;
    log(end.kind === 'refused' ? end.message : `${end.state.phase}. ${end.state.reason ?? ''}`);
    return job ? exitCodeOf(job) : EXIT.problems;
  },
};
