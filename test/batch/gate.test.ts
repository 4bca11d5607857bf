/** The gate never lets more through than there is room for, keeps the order, loses nobody, and spreads the load. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Passage } from '../../server/batch/runner/gate.ts';
import { createGate } from '../../server/batch/runner/gate.ts';
import { serverLoadOf } from '../../server/batch/runner/serverLoad.ts';

/** An endpoint with so many slots, which may be shut. */
class Slots implements Passage {
  limit: number;
  inFlight = 0;
  shut = false;
  constructor(limit: number) {
    this.limit = limit;
  }
  hasRoom(): boolean {
    return !this.shut && this.inFlight < this.limit;
  }
}

describe('the gate', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('enter' as const), group: fc.nat(2) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('shut' as const), which: fc.nat(1) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('limit' as const), which: fc.nat(1), limit: fc.nat(6) }),
    },
  );

  test('lets no more in than there is room for, and everyone in the end, in the order of each queue', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 150 }), async (steps) => {
        const lanes = [new Slots(3), new Slots(2)] as const;
        const groups = [[lanes[0]], [lanes[1]], [lanes[0], lanes[1]]];
        const gate = createGate<Slots>((lane) => {
          lane.inFlight += 1;
        });
        const held: Slots[] = [];
        const entered: number[][] = [[], [], []];
        const asked = [0, 0, 0];
        const leave = async (which: number): Promise<void> => {
          const [lane] = held.splice(which % Math.max(1, held.length), 1);
          if (!lane) return;
          lane.inFlight -= 1;
          gate.changed();
          await Promise.resolve();
        };
        for (const action of steps) {
          if (action.kind === 'enter') {
            const number = asked[action.group] ?? 0;
            asked[action.group] = number + 1;
            gate.enter(groups[action.group] ?? [], (lane) => {
              entered[action.group]?.push(number);
              if (lane) held.push(lane);
            });
          } else if (action.kind === 'leave') await leave(action.which);
          else {
            const lane = lanes[action.which];
            if (lane && action.kind === 'shut') lane.shut = !lane.shut;
            else if (lane && action.kind === 'limit') lane.limit = action.limit;
            gate.changed();
          }
          await new Promise((resolve) => setImmediate(resolve));
          expect(held.length).toBe(lanes[0].inFlight + lanes[1].inFlight);
        }
        for (const lane of lanes) Object.assign(lane, { shut: false, limit: 2 });
        gate.changed();
        for (let turns = 0; turns < 400 && gate.waiting > 0; turns++) {
          await new Promise((resolve) => setImmediate(resolve));
          await leave(0);
        }
        await new Promise((resolve) => setImmediate(resolve));
        for (const [group, numbers] of entered.entries()) {
          expect(numbers).toEqual(Array.from({ length: asked[group] ?? 0 }, (_, number) => number));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the endpoint with the smallest share of its limit in flight comes next', () => {
    const [wide, narrow] = [new Slots(30), new Slots(10)];
    const gate = createGate<Slots>((lane) => {
      lane.inFlight += 1;
    });
    const both = [wide, narrow];
    for (let n = 0; n < 20; n++) gate.enter(both, () => undefined);
    expect([wide.inFlight, narrow.inFlight]).toEqual([15, 5]);
  });

  test('closing lets everyone go with nothing', () => {
    const lane = new Slots(1);
    const gate = createGate<Slots>((taken) => {
      taken.inFlight += 1;
    });
    const lanes = [lane];
    const entered: (Slots | null)[] = [];
    const enter = (): void => gate.enter(lanes, (passage) => entered.push(passage));
    enter();
    enter();
    expect(entered).toEqual([lane]);
    gate.close();
    expect(entered).toEqual([lane, null]);
    enter();
    expect(entered).toEqual([lane, null, null]);
  });
});

describe('the load that servers tell', () => {
  test.each([
    ['vllm:num_requests_waiting{model_name="m"} 7.0\nvllm:kv_cache_usage_perc{model_name="m"} 0.5', 7, 0.5],
    ['vllm:num_requests_waiting{engine="0"} 3\nvllm:num_requests_waiting{engine="1"} 4', 7, null],
    ['# HELP llamacpp:requests_deferred x\nllamacpp:requests_deferred 2', 2, null],
    ['sglang:num_queue_reqs{x="y"} 5\nsglang:token_usage{x="y"} 0.9', 5, 0.9],
    ['tgi_queue_size 11', 11, null],
  ])('%s', (text, waiting, cacheUsage) => {
    expect(serverLoadOf(text)).toEqual({ waiting, cacheUsage });
  });

  test('metrics of something else tell nothing', () => {
    expect(serverLoadOf('process_cpu_seconds_total 12\n<html>')).toBeNull();
  });
});
