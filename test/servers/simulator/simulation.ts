/** The simulated server's inside: requests go into the timing model and come out when their time has come, scaled. */
import type { Batching, BatchingSpeed } from './batching.ts';
import { createBatching, SPEED } from './batching.ts';

/** How time passes. */
export type Timing =
  | {
      readonly kind: 'batching';
      readonly speed?: Partial<BatchingSpeed>;
      /** Simulated seconds per real one; 1 by default. */
      readonly timeScale?: number;
    }
  /** Every answer takes this long, however many run: for measuring clients. */
  | { readonly kind: 'constant'; readonly latencyMs: number };

/** A running simulation. */
export interface Simulation {
  readonly running: number;
  readonly waiting: number;
  readonly cacheUsage: number;
  /** Resolves when the last token is there; false once the client hung up. */
  generate(
    promptTokens: number,
    completionTokens: number,
    onGone: (leave: () => void) => void,
  ): Promise<boolean>;
  /** Real milliseconds that one token takes at present. */
  tokenMs(): number;
  setSpeed(speed: Partial<BatchingSpeed>): void;
}

/** Starts the clock. */
export function startSimulation(timing: Timing): Simulation {
  return timing.kind === 'constant' ? constant(timing.latencyMs) : batching(timing);
}

function constant(latencyMs: number): Simulation {
  let running = 0;
  const ends: { readonly atMs: number; readonly end: () => void }[] = [];
  let head = 0;
  let armed = false;
  /** One timer for all: they end in the order in which they came. */
  const fire = (): void => {
    armed = false;
    const now = performance.now();
    for (let first = ends[head]; first && first.atMs <= now + 0.5; first = ends[head]) {
      head += 1;
      first.end();
    }
    if (head > 4096) head -= ends.splice(0, head).length;
    const next = ends[head];
    if (next) arm(next.atMs - performance.now());
  };
  const arm = (ms: number): void => {
    armed = true;
    setTimeout(fire, Math.max(0, ms));
  };
  return {
    get running() {
      return running;
    },
    waiting: 0,
    cacheUsage: 0,
    generate(_prompt, _completion, onGone) {
      if (latencyMs === 0) return Promise.resolve(true);
      running += 1;
      return new Promise((resolve) => {
        let gone = false;
        const end = (): void => {
          if (gone) return;
          gone = true;
          running -= 1;
          resolve(true);
        };
        onGone(() => {
          if (gone) return;
          gone = true;
          running -= 1;
          resolve(false);
        });
        ends.push({ atMs: performance.now() + latencyMs, end });
        if (!armed) arm(latencyMs);
      });
    },
    tokenMs: () => 0,
    setSpeed: () => undefined,
  };
}

function batching({
  speed: given,
  timeScale = 1,
}: Extract<Timing, { readonly kind: 'batching' }>): Simulation {
  let speed: BatchingSpeed = { ...SPEED, ...given };
  const model: Batching = createBatching(speed);
  const start = performance.now();
  const nowMs = (): number => (performance.now() - start) * timeScale;
  let timer: NodeJS.Timeout | null = null;
  const arm = (): void => {
    if (timer) clearTimeout(timer);
    const next = model.nextEndMs();
    timer = next === null ? null : setTimeout(fire, Math.max(0, (next - nowMs()) / timeScale));
  };
  const fire = (): void => {
    model.advance(nowMs());
    arm();
  };
  return {
    get running() {
      return model.running;
    },
    get waiting() {
      return model.waiting;
    },
    get cacheUsage() {
      return model.cacheUsage;
    },
    generate(promptTokens, completionTokens, onGone) {
      return new Promise((resolve) => {
        const leave = model.add({ promptTokens, completionTokens, onEnd: () => resolve(true) }, nowMs());
        onGone(() => {
          leave();
          resolve(false);
          arm();
        });
        arm();
      });
    },
    tokenMs: () => (speed.stepMs + speed.stepMsPerSequence * model.running) / timeScale,
    setSpeed(changed) {
      speed = { ...speed, ...changed };
      model.setSpeed(speed, nowMs());
      arm();
    },
  };
}
