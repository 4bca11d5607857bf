/** How many requests are in flight at each endpoint: one queue per endpoint, first come first served. */

/** Work that waits for its turn. Never rejects. */
export interface LaneJob {
  readonly lane: string;
  run(): Promise<void>;
}

export class EndpointLanes {
  readonly #limitOf: (lane: string) => number;
  readonly #lanes = new Map<string, { waiting: LaneJob[]; active: number }>();

  /** `limitOf` is asked whenever a place may be free; at least one job runs, whatever it says. */
  constructor(limitOf: (lane: string) => number) {
    this.#limitOf = limitOf;
  }

  /** Starts the job now or when its turn comes. `next` lets it overtake those that wait. */
  add(job: LaneJob, place: 'last' | 'next'): void {
    const lane = this.#lanes.get(job.lane) ?? { waiting: [], active: 0 };
    this.#lanes.set(job.lane, lane);
    if (place === 'last') lane.waiting.push(job);
    else lane.waiting.unshift(job);
    this.#advance(job.lane, lane);
  }

  /** Takes a job out that has not started; false when it has. */
  withdraw(job: LaneJob): boolean {
    const waiting = this.#lanes.get(job.lane)?.waiting ?? [];
    const index = waiting.indexOf(job);
    if (index >= 0) waiting.splice(index, 1);
    return index >= 0;
  }

  #advance(name: string, lane: { waiting: LaneJob[]; active: number }): void {
    while (lane.active < Math.max(1, this.#limitOf(name))) {
      const job = lane.waiting.shift();
      if (!job) return;
      lane.active += 1;
      void job.run().finally(() => {
        lane.active -= 1;
        this.#advance(name, lane);
      });
    }
  }
}
