/** `local`: the runner sends every request itself, as many at once as the endpoints answer best. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../../generation/completion.ts';
import { said } from '../../../language/said.ts';
import { decodeChecks } from '../../../measures/checks.ts';
import { createGate } from '../../runner/gate.ts';
import type { Lane } from '../../runner/lane.ts';
import type { Lanes } from '../../runner/lanes.ts';
import { createLanes } from '../../runner/lanes.ts';
import { pollLoads } from '../../runner/pollLoads.ts';
import type { UnitKind } from '../../runner/runUnit.ts';
import { runUnits } from '../../runner/runUnits.ts';
import { limitAtOutcome } from '../../runner/stopRules.ts';
import { watchInput } from '../../runner/watchInput.ts';
import type { Run } from '../../runner/workThrough.ts';
import type { Bench } from '../bench.ts';
import type { AttendedExecutor } from '../executor.ts';

export const localExecutor: AttendedExecutor = {
  kind: 'local',
  title: said('This machine'),
  mode: 'attended',
  validate: async () => [],
  estimate: (_subject, estimate) => estimate,
  work: sendAll,
};

async function sendAll(bench: Bench): Promise<void> {
  const { run, job, committed, journal, parts } = bench;
  const { manifest, status, stop, tuning, events, steering } = run;
  const gate = createGate<Lane>((lane) => lane.take());
  const lanes = createLanes(run, job, gate);
  status.use(lanes.all);
  run.enter('running', null);
  steering.begin({ lanes: lanes.all, journal, committed, pausable: true });
  await bench.obeyEarlier();
  const ended = new AbortController();
  const watching = AbortSignal.any([stop.soft, ended.signal]);
  const input = watchInput(manifest.input.files, tuning.inputMs, (path) => stopForInput(run, path), watching);
  const polling = pollLoads(lanes.all, job.access, run.transport, stop.soft);
  await runUnits({
    source: job.source,
    input: manifest.input,
    kinds: kindsOf(bench, lanes),
    lanes: lanes.all,
    gate,
    committed,
    journal,
    parts,
    policy: tuning.policy,
    soft: stop.soft,
    wait: (ms) => sleep(ms, true, { signal: stop.soft }).catch(() => false),
    takeReopened: () => steering.endUnlessReopened(),
    onOutcome(facts, failure) {
      status.ended(facts, failure);
      const limit = limitAtOutcome(manifest, status);
      if (limit !== null) steering.limit('stop-if', limit);
    },
    onCommit: status.committed,
    onRetry(key, { reason, message }, delayMs) {
      events.add({ kind: 'retry', key, reason, message, delayMs: Math.round(delayMs), count: 1 });
    },
    onBadRow: ({ message }) => goesOnAfter(run, message),
    onStop: (failure) => stopFor(run, failure),
    onError: bench.fail,
  });
  steering.end();
  lanes.close();
  ended.abort();
  await polling;
  const changed = stop.stop ? null : await input.changed();
  if (changed === null) return;
  const { total, done, failed } = status.counters;
  if (done + failed < total) stopForInput(run, changed);
  else events.add({ kind: 'warning', message: changedAtEnd(changed) });
}

function kindsOf({ run, job }: Bench, lanes: Lanes): readonly UnitKind[] {
  return run.manifest.variants.map((variant, position) => {
    const budget = job.budgets[position];
    if (!budget) throw new Error(`job.json says no window for "${variant.id}".`);
    return {
      variant,
      budget,
      lanes: lanes.of(variant.endpoint),
      checks: decodeChecks(variant.checks).checks,
      rollouts: run.manifest.rollouts,
    };
  });
}

/** Whether a bad row is recorded and passed over; where the experiment asks for it, it ends the run. */
function goesOnAfter({ manifest, stop, tuning }: Run, message: string): boolean {
  if (manifest.badRows === 'report') return true;
  const reason = said(
    '{0} The experiment stops at bad rows: mend the row and start a new job, or leave bad_rows away.',
    message,
  );
  stop.ask({ phase: 'failed', reason }, tuning.graceMs);
  return false;
}

function changedAtEnd(path: string): string {
  return said(
    '{0} was changed while the job ran. Each row holds the text that was sent for it, which may not stand there any more.',
    path,
  );
}

/** Resuming would refuse it too: the rows to come would be of other documents than those that the job was made for. */
function stopForInput({ stop, tuning }: Run, path: string): void {
  const reason = said(
    '{0} was changed while the job ran, and what is still to come would be other documents. Restore the file and resume, or start a new job that takes over the rows of this one.',
    path,
  );
  stop.ask({ phase: 'failed', reason }, tuning.graceMs);
}

function stopFor(run: Run, { reason, message }: Failure): void {
  const phase = reason === 'unauthorised' ? 'needs-key' : 'failed';
  run.stop.ask({ phase, reason: message }, 0);
}
