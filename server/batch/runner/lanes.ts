/** The endpoints of a job as lanes, what happens at them told to the job. Several may serve one alias. */

import { said } from '../../language/said.ts';
import type { Gate } from './gate.ts';
import type { Lane } from './lane.ts';
import { createLane } from './lane.ts';
import type { PreparedJob } from './prepareJob.ts';
import type { Run } from './workThrough.ts';

export interface Lanes {
  /** In the order of the job's accesses. */
  readonly all: readonly Lane[];
  /** Those that serve an alias; the same list each time. */
  of(alias: string): readonly Lane[];
  close(): void;
}

/** Makes a lane for each address. The job stops when all addresses of an alias were missing for too long. */
export function createLanes(run: Run, { access }: PreparedJob, gate: Gate<Lane>): Lanes {
  const { stop, tuning, status, events } = run;
  const groups = new Map<string, Lane[]>();
  const missing = new Set<Lane>();
  const isLost = (alias: string): boolean => groups.get(alias)?.every((lane) => missing.has(lane)) ?? false;
  const all = access.map((each): Lane => {
    const { alias, baseUrl } = each.endpoint;
    const lane = createLane({
      access: each,
      transport: run.transport,
      concurrency: run.manifest.concurrency,
      signal: stop.hard,
      deadlineMs: tuning.deadlineMs,
      onMissing(missingMs, message) {
        if (missingMs < tuning.lostAfterMs) return;
        missing.add(lane);
        if (isLost(alias))
          stop.ask({ phase: 'stopped', reason: lost(alias, tuning.lostAfterMs, message) }, 0);
      },
      onReach(trouble) {
        if (trouble === null) missing.delete(lane);
        const message = trouble ?? said('Endpoint "{0}" ({1}) answers again.', alias, baseUrl);
        events.add({ kind: 'warning', message });
        if (status.phase === 'running')
          status.enter('running', trouble && said('{0} Trying again.', trouble));
      },
      onEvent: events.add,
      onChange: gate.changed,
      onLatency: status.latency,
    });
    groups.set(alias, [...(groups.get(alias) ?? []), lane]);
    return lane;
  });
  const close = (): void => {
    gate.close();
    for (const lane of all) lane.close();
  };
  stop.soft.addEventListener('abort', close, { once: true });
  if (stop.soft.aborted) close();
  return {
    all,
    of(alias) {
      const lanes = groups.get(alias);
      if (!lanes) throw new Error(`job.json names no endpoint "${alias}".`);
      return lanes;
    },
    close,
  };
}

function lost(alias: string, lostAfterMs: number, message: string): string {
  const minutes = Math.max(1, Math.round(lostAfterMs / 60_000));
  return said('Endpoint "{0}" could not be reached for {1} min. {2}', alias, minutes, message);
}
