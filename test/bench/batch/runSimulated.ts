/**
 * A job's whole run in this process against an endpoint that answers in memory: reader, limiter, journal and parts are
 * the real ones. For runs of more rows than a server and its sockets could answer in the time.
 */
import { executorOf } from '../../../server/batch/executors/executors.ts';
import { runJob } from '../../../server/batch/runner/runJob.ts';
import type { Outcome } from '../../../server/generation/completion.ts';
import type { Poster, Transport } from '../../../server/generation/transport.ts';

const [folder = ''] = process.argv.slice(2);

void run();

async function run(): Promise<void> {
  const ended = await runJob({
    folder,
    credentials: {},
    repointings: [],
    commandsFrom: null,
    signal: new AbortController().signal,
    log: (text) => process.stderr.write(`${text}\n`),
    executorOf(kind) {
      const executor = executorOf(kind);
      if (executor.mode !== 'attended') throw new Error(`${kind} sends nothing itself.`);
      return {
        ...executor,
        work: (bench) =>
          executor.work({ ...bench, run: { ...bench.run, transport: answering(bench.run.transport) } }),
      };
    },
  });
  if (ended.kind === 'refused') throw new Error(ended.message);
  if (ended.state.phase !== 'done') throw new Error(ended.state.reason ?? ended.state.phase);
}

/** Answers all that is asked before the event loop turns, when it has turned. */
function answering(transport: Transport): Transport {
  let waiting: Poster[] = [];
  let asked = 0;
  const answerAll = (): void => {
    const all = waiting;
    waiting = [];
    for (const poster of all) {
      const number = asked++;
      poster.ended({ isPromising: true, outcome: () => outcomeOf(number) });
    }
  };
  return {
    ...transport,
    post(_access, _bytes, _options, poster) {
      if (waiting.length === 0) setImmediate(answerAll);
      waiting.push(poster);
    },
    readMetrics: async () => null,
  };
}

function outcomeOf(number: number): Outcome {
  const text = `Question ${number}: what does the document say? Answer: it is small, and it says its number.`;
  const usage = { prompt_tokens: 30, completion_tokens: 20, total_tokens: 50 };
  return { ok: true, completion: { text, reasoning: null, finishReason: 'stop', usage } };
}
