/** A unit ends exactly once, whatever becomes of the requests of its rollouts, and leaves no slot taken. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FrozenVariant } from '../../server/batch/job.ts';
import { createGate } from '../../server/batch/runner/gate.ts';
import type { Lane, Sender } from '../../server/batch/runner/lane.ts';
import type { Unit, UnitResult } from '../../server/batch/runner/runUnit.ts';
import { runUnit } from '../../server/batch/runner/runUnit.ts';
import type { Failure } from '../../server/generation/completion.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';

const ATTEMPTS = 3;

/** What becomes of a request, in the order of asking; requests beyond these are answered. */
const anyEnd = fc.constantFrom('answer', 'again', 'final', 'stop', 'cut off', 'bug', 'refused to be sent');
type End = 'answer' | 'again' | 'final' | 'stop' | 'cut off' | 'bug' | 'refused to be sent';

test('a unit calls back once, and every slot comes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(anyEnd, { maxLength: 12 }),
      fc.boolean(),
      async (rollouts, slots, ends, goesOn) => {
        const lane = scriptedLane(slots, ends);
        const gate = createGate<Lane>((taken) => taken.take());
        lane.onChange = gate.changed;
        const results: UnitResult[] = [];
        const bugs: unknown[] = [];
        const world = {
          gate,
          policy: { attempts: ATTEMPTS, baseMs: 0, capMs: 0 },
          wait: async () => goesOn,
          onRetry: () => undefined,
          onError: (bug: unknown) => bugs.push(bug),
        };
        runUnit(unitOf(lane, rollouts), world, { take: (result) => results.push(result) });
        for (let turns = 0; turns < 100 && results.length === 0; turns++) await turn();
        await turn();
        expect(results).toHaveLength(1);
        expect(lane.inFlight).toBe(0);
        expect(gate.waiting).toBe(0);
        expect(lane.asked).toBeLessThanOrEqual(rollouts * ATTEMPTS);
        const seen = ends.slice(0, lane.asked);
        expect(bugs).toHaveLength(seen.filter((end) => end === 'bug' || end === 'refused to be sent').length);
        const [result] = results;
        if (seen.every((end) => end === 'answer')) {
          expect(result?.kind === 'row' && result.row.rollout_results.length).toBe(rollouts);
        } else if (seen.includes('stop')) expect(result?.kind).toBe('stop');
        else if (seen.includes('final')) expect(result?.kind).toBe('failure');
      },
    ),
  );
});

test.each(['a check', 'what hears of retries'])('a bug in %s ends the unit, and is told', async (where) => {
  const lane = scriptedLane(1, where === 'a check' ? ['answer'] : ['again']);
  const gate = createGate<Lane>((taken) => taken.take());
  lane.onChange = gate.changed;
  const results: UnitResult[] = [];
  const bugs: unknown[] = [];
  const unit = unitOf(lane, 1);
  const broken = (): never => {
    throw new Error(where);
  };
  const checks = [{ name: 'broken', judge: broken }] as unknown as Unit['kind']['checks'];
  const world = {
    gate,
    policy: { attempts: ATTEMPTS, baseMs: 0, capMs: 0 },
    wait: async () => true,
    onRetry: broken,
    onError: (bug: unknown) => bugs.push(bug),
  };
  runUnit({ ...unit, kind: { ...unit.kind, checks } }, world, { take: (result) => results.push(result) });
  for (let turns = 0; turns < 100 && results.length === 0; turns++) await turn();
  expect(results).toEqual([{ kind: 'dropped' }]);
  expect(bugs).toHaveLength(1);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An endpoint whose requests end as scripted, each in a later turn. */
class ScriptedLane {
  inFlight = 0;
  asked = 0;
  onChange = (): void => undefined;
  readonly limit: number;
  readonly hasServed = true;
  readonly #ends: readonly End[];

  constructor(limit: number, ends: readonly End[]) {
    this.limit = limit;
    this.#ends = ends;
  }

  hasRoom(): boolean {
    return this.inFlight < this.limit;
  }

  take(): void {
    this.inFlight += 1;
  }

  giveBack(): void {
    this.inFlight -= 1;
    this.onChange();
  }

  complete(_bytes: Uint8Array, sender: Sender): void {
    const end = this.#ends[this.asked++] ?? 'answer';
    if (end === 'refused to be sent') {
      this.giveBack();
      throw new Error(end);
    }
    setImmediate(() => {
      this.giveBack();
      if (end === 'bug') sender.broke(new Error(end));
      else if (end === 'cut off') sender.sent(null);
      else if (end === 'answer') sender.sent({ outcome: { ok: true, completion: COMPLETION }, counts: true });
      else sender.sent({ outcome: { ok: false, failure: FAILURES[end] }, counts: true });
    });
  }
}

function scriptedLane(limit: number, ends: readonly End[]): ScriptedLane & Lane {
  return new ScriptedLane(limit, ends) as ScriptedLane & Lane;
}

const COMPLETION = { text: 'An answer.', reasoning: null, finishReason: 'stop', usage: null };
const FAILURES: Readonly<Record<'again' | 'final' | 'stop', Failure>> = {
  again: { reason: 'server-error', message: 'Busy.', status: 500, retryAfterMs: null },
  final: { reason: 'context-exceeded', message: 'Too long.', status: 400, retryAfterMs: null },
  stop: { reason: 'unauthorised', message: 'No key.', status: 401, retryAfterMs: null },
};

function unitOf(lane: Lane, rollouts: number): Unit {
  const variant: FrozenVariant = {
    id: 'faq',
    promptName: 'faq',
    promptPath: 'faq.md',
    template: 'Rewrite.\n\n[[DOCUMENT]]',
    form: 'free',
    system: null,
    inputs: { DOCUMENT: 'text' },
    parameters: {},
    extraBody: {},
    checks: [],
    swept: {},
    origins: {},
    model: 'm',
    endpoint: 'gpu',
    recipe: 'r',
    window: null,
    counter: approximateCounter.id,
  };
  const budget = { window: null, cut: 'end' as const, counter: approximateCounter };
  return {
    kind: { variant, budget, checks: [], lanes: [lane], rollouts },
    key: [0, 0, 0],
    document: { id: 'd', text: 'A text.', textColumn: 'text', columns: {}, fileOrdinal: 0, row: 0 },
  };
}
