/**
 * `npm run bench:language`: this project's language server beside VS Code's JSON server and `yaml-language-server`,
 * round by round on the same machine, with the same client. Prints Markdown tables with ratios and the targets they are
 * held against. `--rounds N` (5), `--json FILE` for the raw figures.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Contestant } from './contestants.ts';
import { constant, json, ours, yaml } from './contestants.ts';
import type { BenchDocument } from './documents.ts';
import { experimentDocument, jsonDocument, promptDocument } from './documents.ts';
import { installServers } from './installServers.ts';
import { largeWorkspaceTable, measureLargeWorkspace } from './largeWorkspace.ts';
import { describeMachine } from './machine.ts';
import type { Comparison } from './report.ts';
import { comparisonTable } from './report.ts';
import type { SessionPlan, SessionTimes } from './session.ts';
import { runSession } from './session.ts';

interface Entry {
  readonly contestant: Contestant;
  readonly document: BenchDocument;
  readonly plan: SessionPlan;
}

const USUAL = 500;
const LARGE = 100_000;
const PLAN: SessionPlan = { keystrokes: 300, requests: 60 };
/** For what takes a fifth of a second and more. */
const SHORT_PLAN: SessionPlan = { keystrokes: 20, requests: 20 };

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, json: { type: 'string' } },
});
const script = await installServers();
const entries = entriesFor(script);
const sessions = await runRounds(entries, Number(values.rounds));
console.log(`${describeMachine()}; ${values.rounds} rounds.\n`);
for (const comparison of comparisons(sessions)) console.log(`${comparisonTable(comparison)}\n`);
console.log(largeWorkspaceTable(await measureLargeWorkspace(ours(script, { pull: true }))));
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(Object.fromEntries(sessions)));

type EntryName = keyof ReturnType<typeof entriesFor>;

function entriesFor(server: string) {
  const own = ours(server, { pull: true });
  const other = json({ pull: true });
  return {
    'prompt, 0.5 kB': { contestant: own, document: promptDocument(USUAL), plan: PLAN },
    'JSON, 0.5 kB': { contestant: other, document: jsonDocument(USUAL), plan: PLAN },
    'experiment, 0.5 kB': { contestant: own, document: experimentDocument(USUAL), plan: PLAN },
    'constant answers': { contestant: constant(), document: promptDocument(USUAL), plan: PLAN },
    'YAML, 0.5 kB': { contestant: yaml(), document: experimentDocument(USUAL), plan: SHORT_PLAN },
    'prompt, 100 kB': { contestant: own, document: promptDocument(LARGE), plan: PLAN },
    'JSON, 100 kB': { contestant: other, document: jsonDocument(LARGE), plan: PLAN },
    'experiment, 100 kB': { contestant: own, document: experimentDocument(LARGE), plan: PLAN },
    'YAML, 100 kB': { contestant: yaml(), document: experimentDocument(LARGE), plan: SHORT_PLAN },
  } satisfies Record<string, Entry>;
}

/** Every session once per round, so that a noisy minute is a noisy minute for all of them. */
async function runRounds(
  all: Readonly<Record<EntryName, Entry>>,
  rounds: number,
): Promise<ReadonlyMap<EntryName, readonly SessionTimes[]>> {
  const times = new Map<EntryName, SessionTimes[]>();
  // Once unmeasured: files come from the disk's cache then, and this server takes what it compiled.
  for (const { contestant, document } of Object.values(all)) {
    await runSession(contestant, document, { keystrokes: 2, requests: 1 });
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, { contestant, document, plan }] of Object.entries(all) as [EntryName, Entry][]) {
      const session = await runSession(contestant, document, plan);
      times.set(name, [...(times.get(name) ?? []), session]);
    }
    console.error(`round ${round + 1} of ${rounds}`);
  }
  return times;
}

function comparisons(all: ReadonlyMap<EntryName, readonly SessionTimes[]>): readonly Comparison[] {
  const usual = { first: 0.85, keystroke: 0.8, tail: 0.6, completion: 1, hover: 1, memory: 0.9 };
  const large = { first: 0.3, keystroke: 0.3, tail: 0.3, completion: 0.3, hover: 0.3, memory: null };
  const none = { first: null, keystroke: null, tail: null, completion: null, hover: null, memory: null };
  const pairs = [
    ['prompt, 0.5 kB', 'JSON, 0.5 kB', usual],
    ['prompt, 100 kB', 'JSON, 100 kB', usual],
    ['experiment, 0.5 kB', 'JSON, 0.5 kB', usual],
    ['constant answers', 'JSON, 0.5 kB', none],
    ['experiment, 0.5 kB', 'YAML, 0.5 kB', large],
    ['experiment, 100 kB', 'YAML, 100 kB', large],
  ] as const;
  return pairs.map(([name, against, targets]) => ({
    name,
    against,
    own: all.get(name) ?? [],
    other: all.get(against) ?? [],
    targets,
  }));
}
