/** How many requests are in flight at each endpoint: one queue per endpoint, first come first served. */

/** Work that waits for its turn. Never rejects. */
export interface LaneJob {
  readonly lane: string;
  run(): Promise<void>;
}

interface Lane {
  waiting: LaneJob[];
  active: number;
  /** Set while jobs are being started. */
  advancing: boolean;
}

/** Jobs that start in one go; the others start in later turns. */
const STARTS_PER_TURN = 8;

export class EndpointLanes {
  readonly #limitOf: (lane: string) => number;
  readonly #turn: () => Promise<void>;
  readonly #lanes = new Map<string, Lane>();

  /** `limitOf` is asked whenever a place may be free; at least one job runs, whatever it says. */
  constructor(limitOf: (lane: string) => number, turn: () => Promise<void>) {
    this.#limitOf = limitOf;
    this.#turn = turn;
  }

  /** Starts the job now or when its turn comes. `next` lets it overtake those that wait. */
  add(job: LaneJob, place: 'last' | 'next'): void {
    const lane = this.#lanes.get(job.lane) ?? { waiting: [], active: 0, advancing: false };
    this.#lanes.set(job.lane, lane);
    if (place === 'last') lane.waiting.push(job);
    else lane.waiting.unshift(job);
    void this.#advance(job.lane, lane);
  }

  /** Takes a job out that has not started; false when it has. */
  withdraw(job: LaneJob): boolean {
    const waiting = this.#lanes.get(job.lane)?.waiting ?? [];
    const index = waiting.indexOf(job);
    if (index >= 0) waiting.splice(index, 1);
    return index >= 0;
  }

  async #advance(name: string, lane: Lane): Promise<void> {
    if (lane.advancing) return;
    lane.advancing = true;
    for (let started = 1; lane.active < Math.max(1, this.#limitOf(name)); started++) {
      const job = lane.waiting.shift();
      if (!job) break;
      lane.active += 1;
      void job.run().finally(() => {
        lane.active -= 1;
        void this.#advance(name, lane);
      });
      if (started % STARTS_PER_TURN === 0) await this.#turn();
    }
    lane.advancing = false;
  }
}
