/**
 * How long the packed extension takes to activate, as VS Code measured it inside its extension host: the figure that
 * “Developer: Show Running Extensions” shows, loading the code and running `activate` together. Every round is a new
 * window with a new extension host. `--rounds N`; exit code 1 when the median is above the target.
 */
import { parseArgs } from 'node:util';
import { openWindow, type RephraseWindow } from '../../host/e2e/openWindow.ts';
import { installVsix } from '../../host/vsix/installVsix.ts';

const TARGET_MS = 60;

/** What a window has in front when it opens. */
const STARTS = {
  'a prompt is open': { file: 'prompts/faq.rephrase.md', text: 'Rewrite the document.\n\n[[DOCUMENT]]\n' },
  "somebody else's Markdown is open": { file: 'notes.md', text: '# Notes\n' },
};

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
await installVsix();
let missed = false;
for (const [name, start] of Object.entries(STARTS)) {
  const times: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) times.push(await activationMs(start));
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  missed ||= !(median <= TARGET_MS);
  console.log(
    `${name}: median ${median} ms (${sorted.join(', ')}); target ${TARGET_MS} ms: ${median <= TARGET_MS ? 'holds' : 'missed'}`,
  );
}
process.exitCode = missed ? 1 : 0;

async function activationMs({
  file,
  text,
}: {
  readonly file: string;
  readonly text: string;
}): Promise<number> {
  const window = await openWindow({ workspace: { [file]: text } });
  try {
    await window.open(file);
    await window.inside(async (vscode) => {
      while (!vscode.extensions.getExtension('rephrase.rephrase')?.isActive) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    return await shownMs(window);
  } finally {
    await window.close();
  }
}

/** Reads it off the list of running extensions. */
async function shownMs(window: RephraseWindow): Promise<number> {
  await window.runCommand('Developer: Show Running Extensions');
  const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Rephrase' });
  const own = row.filter({ hasNotText: 'bridge' }).first();
  await own.locator('.activation-time').waitFor();
  const shown = (await own.locator('.activation-time').textContent()) ?? '';
  const figure = /(\d+)\s*ms/.exec(shown)?.[1];
  if (figure === undefined) throw new Error(`VS Code shows no activation time, but “${shown}”.`);
  return Number(figure);
}
