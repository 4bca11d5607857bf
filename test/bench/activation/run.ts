/**
 * How long the packed extension takes to activate, as VS Code measured it inside its extension host: the figure that
 * “Developer: Show Running Extensions” shows, loading the code and running `activate` together. Every round is a new
 * window with a new extension host. `--rounds N`; exit code 1 when the median is above the target.
 */
import { parseArgs } from 'node:util';
import { openWindow } from '../../host/e2e/openWindow.ts';
import { installVsix } from '../../host/vsix/installVsix.ts';

const TARGET_MS = 60;

interface Start {
  readonly file: string;
  readonly text: string;
}

/** What a window has in front when it opens. */
const STARTS: Readonly<Record<string, Start>> = {
  'a prompt is open': { file: 'prompts/faq.rephrase.md', text: 'Rewrite the document.\n\n[[DOCUMENT]]\n' },
  "somebody else's Markdown is open": { file: 'notes.md', text: '# Notes\n' },
};

/** Extensions of VS Code itself that such a window activates too: what the machine had to spare shows in them. */
const BESIDE = ['Git', 'JSON Language Features', 'Emmet', 'Merge Conflict'];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
await installVsix();
let missed = false;
for (const [name, start] of Object.entries(STARTS)) {
  const rounds: ReadonlyMap<string, number>[] = [];
  for (let round = 0; round < Number(values.rounds); round++) rounds.push(await activations(start));
  const own = timesOf(rounds, 'Rephrase');
  missed ||= !(medianOf(own) <= TARGET_MS);
  console.log(`${name}: median ${medianOf(own)} ms (${own.join(', ')}); target ${TARGET_MS} ms`);
  for (const other of BESIDE) {
    const times = timesOf(rounds, other);
    if (times.length > 0)
      console.log(`  beside it ${other}: median ${medianOf(times)} ms (${times.join(', ')})`);
  }
}
console.log(missed ? 'The target is missed.' : 'The target holds.');
process.exitCode = missed ? 1 : 0;

function timesOf(rounds: readonly ReadonlyMap<string, number>[], name: string): readonly number[] {
  return rounds.flatMap((round) => round.get(name) ?? []).toSorted((a, b) => a - b);
}

function medianOf(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds by the name of each extension that a new window activated. */
async function activations({ file, text }: Start): Promise<ReadonlyMap<string, number>> {
  // Tall, because the list draws only what can be seen.
  const size = { width: 1200, height: 3000 };
  const window = await openWindow({ workspace: { [file]: text }, size });
  try {
    await window.open(file);
    await window.inside(async (vscode) => {
      while (!vscode.extensions.getExtension('rephrase.rephrase')?.isActive) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    await window.runCommand('Developer: Show Running Extensions');
    const rows = window.page.locator('.runtime-extensions-editor .monaco-list-row');
    await rows
      .filter({ hasText: /^Rephrase\s*\d/ })
      .first()
      .waitFor();
    return new Map((await rows.allInnerTexts()).flatMap(namedTime));
  } finally {
    await window.close();
  }
}

/** A row reads "NAME, VERSION, PLACE, Activation: N ms", each in a line of its own. */
function namedTime(row: string): readonly (readonly [string, number])[] {
  const [name = ''] = row.split('\n');
  const figure = /Activation: (\d+)\s*ms/.exec(row)?.[1];
  return figure === undefined ? [] : [[name.trim(), Number(figure)]];
}
