import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlinePassed, type Exchange, underWay } from '../../../server/generation/wire/underWay.ts';

describe('underWay', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('breaks each exchange off at its own deadline, in whatever order they came', () => {
    const { signal } = new AbortController();
    const late = added(signal, 5000);
    const early = added(signal, 100);
    const middle = added(signal, 900);
    vi.advanceTimersByTime(99);
    expect(early.ends).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(early.ends).toEqual([expect.any(DeadlinePassed)]);
    vi.advanceTimersByTime(900);
    expect(middle.ends).toHaveLength(1);
    expect(late.ends).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect([early, middle, late].map(({ ends }) => ends.length)).toEqual([1, 1, 1]);
  });

  it('leaves those alone that were taken out, and keeps no timer for nobody', () => {
    const { signal } = new AbortController();
    const three = [added(signal, 100), added(signal, 200), added(signal, 300)];
    const [first, second, third] = three;
    underWay(signal).remove(first as Exchange);
    underWay(signal).remove(first as Exchange);
    vi.advanceTimersByTime(250);
    expect(three.map(({ ends }) => ends.length)).toEqual([0, 1, 0]);
    underWay(signal).remove(second as Exchange);
    underWay(signal).remove(third as Exchange);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('breaks all off with the reason of their own signal', () => {
    const controller = new AbortController();
    const other = added(new AbortController().signal, 1000);
    const two = [added(controller.signal, 1000), added(controller.signal, Number.POSITIVE_INFINITY)];
    controller.abort('enough');
    expect(two.map(({ ends }) => ends)).toEqual([['enough'], ['enough']]);
    expect(other.ends).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(two.map(({ ends }) => ends.length)).toEqual([1, 1]);
  });
});

function added(signal: AbortSignal, withinMs: number): Exchange & { readonly ends: readonly unknown[] } {
  const ends: unknown[] = [];
  const exchange = {
    endsAtMs: performance.now() + withinMs,
    place: 0,
    ends,
    breakOff(reason: unknown) {
      underWay(signal).remove(exchange);
      ends.push(reason);
    },
  };
  underWay(signal).add(exchange);
  return exchange;
}
