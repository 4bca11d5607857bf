/** An executor whose elsewhere is a value in memory: it outlives runners, and a test decides what happens there. */

import type { RemoteExecutor, RemoteProgress } from '../../../server/batch/executors/executor.ts';
import type { ArrivedUnit } from '../../../server/batch/executors/ingestDoor.ts';
import type { UnitKey } from '../../../server/batch/job.ts';
import { buildRequest } from '../../../server/generation/buildRequest.ts';

/** What was started there and how far it is. */
export interface FarAway {
  /** By launch, the units it was started with. */
  readonly started: Map<string, readonly ArrivedUnit[]>;
  /** Steps in the order in which they were asked for. */
  readonly steps: string[];
  readonly executor: RemoteExecutor;
}

/** How elsewhere behaves. */
export interface FarAwayRules {
  /** The answer for a unit; null for one that never comes. */
  readonly answer?: (key: UnitKey, launch: string) => ArrivedUnit['outcome'] | null;
  /** Changes what comes home. */
  readonly tamper?: (unit: ArrivedUnit) => ArrivedUnit;
  /** Called at each step, to break things. */
  readonly onStep?: (step: string, launch: string) => void;
  /** Whether a launch is over at a poll, the n-th from 1. */
  readonly isOver?: (poll: number) => boolean;
  readonly stop?: RemoteProgress['stop'];
  readonly stays?: true;
  /** Units that are ready at each poll until it is over. */
  readonly pace?: number;
}

export function farAway(rules: FarAwayRules = {}): FarAway {
  const started = new Map<string, readonly ArrivedUnit[]>();
  const prepared = new Map<string, readonly ArrivedUnit[]>();
  const steps: string[] = [];
  let polls = 0;
  const step = (name: string, launch: string): void => {
    steps.push(`${name} ${launch}`);
    rules.onStep?.(name, launch);
  };
  const executor: RemoteExecutor = {
    kind: 'slurm',
    title: 'Far away',
    mode: 'remote',
    validate: async () => [],
    estimate: (_subject, estimate) => estimate,
    async prepare(job, launch) {
      step('prepare', launch.id);
      const units: ArrivedUnit[] = [];
      for await (const { key, document } of job.missing()) {
        const variant = job.manifest.variants[key[2]];
        const budget = job.budgets[key[2]];
        if (!variant || !budget) throw new Error('no variant');
        const request = buildRequest(variant, document, budget, 0);
        const outcome = rules.answer ? rules.answer(key, launch.id) : answered(key);
        if (outcome === null) continue;
        units.push({ key, fingerprint: request.kind === 'request' ? request.fingerprint : null, outcome });
      }
      prepared.set(launch.id, units);
      return { ok: true };
    },
    async launch(_job, launch) {
      await launch.note({ intent: 'start' });
      if (started.has(launch.id)) throw new Error(`Launch ${launch.id} was started twice.`);
      started.set(launch.id, prepared.get(launch.id) ?? []);
      step('launch', launch.id);
      return { ok: true };
    },
    async resume(job, launch) {
      step('resume', launch.id);
      return started.has(launch.id) ? { ok: true } : executor.launch(job, launch);
    },
    async poll(_job, launch) {
      step('poll', launch.id);
      polls += 1;
      const isOver = rules.isOver?.(polls) ?? true;
      return {
        state: isOver ? 'ended' : 'running',
        detail: isOver ? 'It is over there.' : 'It works there.',
        tasks: null,
        unitsDone: null,
        collectable: true,
        trouble: null,
        ...(rules.stop && { stop: rules.stop }),
        ...(rules.stays && { stays: rules.stays }),
      };
    },
    async collect(job, launch) {
      step('collect', launch.id);
      const ready = rules.isOver?.(polls) === false ? (rules.pace ?? Infinity) * polls : Infinity;
      await job.door.ingest(
        (started.get(launch.id) ?? []).slice(0, ready).map(rules.tamper ?? ((unit) => unit)),
      );
      return { ok: true };
    },
    async cancel(_job, launch) {
      step('cancel', launch.id);
    },
  };
  return { started, steps, executor };
}

/** A usual answer. */
export function answered(key: UnitKey): ArrivedUnit['outcome'] {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  return {
    kind: 'completions',
    completions: [{ text: `Answer ${key.join(':')}`, reasoning: null, finishReason: 'stop', usage }],
  };
}
