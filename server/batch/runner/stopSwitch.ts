/** Ends a run in two steps: at once nothing new is sent; what is in flight gets a moment, then it is cut off. */
import { setMaxListeners } from 'node:events';
import type { Phase } from '../job.ts';

/** Why a run ends before its last unit. */
export interface Stop {
  readonly phase: Extract<Phase, 'cancelled' | 'stopped' | 'failed' | 'needs-key' | 'interrupted'>;
  /** A sentence. */
  readonly reason: string;
}

export interface StopSwitch {
  /** The first stop asked for; later ones change nothing. */
  readonly stop: Stop | null;
  /** Aborted by the first stop: read, send and retry nothing more. */
  readonly soft: AbortSignal;
  /** Aborted `graceMs` later: cut off what is in flight. */
  readonly hard: AbortSignal;
  ask(stop: Stop, graceMs: number): void;
  /** Forgets the timer. */
  dispose(): void;
}

export function createStopSwitch(): StopSwitch {
  const soft = new AbortController();
  const hard = new AbortController();
  setMaxListeners(0, soft.signal, hard.signal);
  let stop: Stop | null = null;
  let timer: NodeJS.Timeout | null = null;
  return {
    get stop() {
      return stop;
    },
    soft: soft.signal,
    hard: hard.signal,
    ask(asked, graceMs) {
      if (stop) return;
      stop = asked;
      soft.abort();
      if (graceMs === 0) hard.abort();
      else timer = setTimeout(() => hard.abort(), graceMs);
    },
    dispose() {
      if (timer) clearTimeout(timer);
    },
  };
}
