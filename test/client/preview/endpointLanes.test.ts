import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EndpointLanes, type LaneJob } from '../../../client/preview/endpointLanes.ts';

test('no lane ever holds more than its limit, and every job that is not withdrawn runs once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ lane: fc.constantFrom('a', 'b'), withdraw: fc.boolean(), next: fc.boolean() })),
      fc.scheduler(),
      async (limit, wishes, scheduler) => {
        const lanes = new EndpointLanes(() => limit, turn);
        const active = new Map<string, number>();
        const ran = new Map<LaneJob, number>();
        const withdrawn = new Set<LaneJob>();
        for (const { lane, withdraw, next } of wishes) {
          const job: LaneJob = {
            lane,
            run: async () => {
              ran.set(job, (ran.get(job) ?? 0) + 1);
              active.set(lane, (active.get(lane) ?? 0) + 1);
              expect(active.get(lane)).toBeLessThanOrEqual(limit);
              await scheduler.schedule(Promise.resolve());
              active.set(lane, (active.get(lane) ?? 0) - 1);
            },
          };
          ran.set(job, 0);
          lanes.add(job, next ? 'next' : 'last');
          if (withdraw && lanes.withdraw(job)) withdrawn.add(job);
        }
        await scheduler.waitFor(allRan(ran, withdrawn));
        for (const [job, times] of ran) expect(times).toBe(withdrawn.has(job) ? 0 : 1);
      },
    ),
  );
});

test('a job that goes next overtakes those that wait', async () => {
  const order: string[] = [];
  const lanes = new EndpointLanes(() => 1, turn);
  for (const [name, place] of [
    ['first', 'last'],
    ['second', 'last'],
    ['urgent', 'next'],
  ] as const) {
    lanes.add({ lane: 'a', run: async () => void order.push(name) }, place);
  }
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect(order).toEqual(['first', 'urgent', 'second']);
});

async function allRan(ran: ReadonlyMap<LaneJob, number>, withdrawn: ReadonlySet<LaneJob>): Promise<void> {
  while ([...ran].some(([job, times]) => times === 0 && !withdrawn.has(job))) await new Promise(setImmediate);
}

async function turn(): Promise<void> {}
