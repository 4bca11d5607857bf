/** How many requests are in flight at each endpoint: one queue per endpoint, first come first served. */

/** Work that waits for its turn. Never rejects. */
export interface LaneJob {
  readonly lane: string;
  run(): Promise<void>;
}

interface Lane {
  waiting: LaneJob[];
  active: number;
  /** Jobs started since the last rest, and whether one is under way. */
  started: number;
  resting: boolean;
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
    const lane = this.#lanes.get(job.lane) ?? { waiting: [], active: 0, started: 0, resting: false };
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

  #advance(name: string, lane: Lane): void {
    while (lane.active < Math.max(1, this.#limitOf(name))) {
      if (lane.started === STARTS_PER_TURN) {
        this.#rest(name, lane);
        return;
      }
      const job = lane.waiting.shift();
      if (!job) return;
      lane.started += 1;
      lane.active += 1;
      void job.run().finally(() => {
        lane.active -= 1;
        this.#advance(name, lane);
      });
    }
  }

  /** Goes on when others have had their turn. */
  #rest(name: string, lane: Lane): void {
    if (lane.resting) return;
    lane.resting = true;
    void this.#turn().then(() => {
      lane.resting = false;
      lane.started = 0;
      this.#advance(name, lane);
    });
  }
}
