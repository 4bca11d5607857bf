/**
 * How long the packed extension takes to activate, as VS Code measured it inside its extension host and shows under
 * “Developer: Startup Performance”: loading the code, calling `activate`, and what that promised, added up. Every round
 * is a new window with a new extension host. `--rounds N`; exit code 1 when a median is above the target.
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
const BESIDE = ['vscode.git', 'vscode.json-language-features', 'vscode.emmet', 'vscode.merge-conflict'];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
await installVsix();
let missed = false;
for (const [name, start] of Object.entries(STARTS)) {
  const rounds: ReadonlyMap<string, number>[] = [];
  for (let round = 0; round < Number(values.rounds); round++) rounds.push(await activations(start));
  const own = timesOf(rounds, 'rephrase.rephrase');
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
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? Number.NaN : Math.round((lower + upper) / 2);
}

/** Milliseconds by the id of each extension that a new window activated. */
async function activations({ file, text }: Start): Promise<ReadonlyMap<string, number>> {
  // Tall, because an editor draws only the lines that can be seen.
  const size = { width: 1200, height: 3000 };
  const window = await openWindow({ workspace: { [file]: text }, size });
  try {
    await window.open(file);
    await window.inside(async (vscode) => {
      while (!vscode.extensions.getExtension('rephrase.rephrase')?.isActive) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    await window.runCommand('Developer: Startup Performance');
    const lines = window.page.locator('.monaco-editor .view-line');
    await lines.filter({ hasText: 'rephrase.rephrase' }).first().waitFor();
    return new Map((await lines.allInnerTexts()).flatMap(totalTime));
  } finally {
    await window.close();
  }
}

/** A row of the table reads "| ID | Eager | Load Code | Call Activate | Finish Activate | Event | By |". */
function totalTime(line: string): readonly (readonly [string, number])[] {
  const [, id = '', , ...cells] = line
    .replaceAll('\u00a0', ' ')
    .split('|')
    .map((cell) => cell.trim());
  const times = cells.slice(0, 3).map(Number);
  const known = /^[\w-]+\.[\w-]+$/.test(id) && times.length === 3 && times.every(Number.isFinite);
  return known ? [[id, times.reduce((sum, time) => sum + time, 0)]] : [];
}
