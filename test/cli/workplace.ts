/** A terminal in a folder with a prompt and documents, and the command line that runs the one over the others. */
import type { Answer } from '../servers/faultServer.ts';
import type { Terminal } from './terminal.ts';
import { openTerminal } from './terminal.ts';

/** A prompt of which no check has anything to say. */
export const GOOD = 'Rewrite as a FAQ. Return only the FAQ.\n\nDocument: [[DOCUMENT]]\n';

/** How a server answers that has nothing against a request. */
export const fine = (): Answer => ({ kind: 'text', text: 'A FAQ.' });

/** A terminal with `faq.md` and as many documents in `data.jsonl`. */
export async function workplace(
  documents: number,
  env: Readonly<Record<string, string>> = {},
  options: { readonly isTerminal?: boolean } = {},
): Promise<Terminal> {
  const terminal = await openTerminal({ env, ...options });
  await terminal.write('faq.md', 'Rewrite as a FAQ.\n\nDocument: [[DOCUMENT]]\n');
  const rows = Array.from({ length: documents }, (_, n) =>
    JSON.stringify({ id: `d${n}`, text: `Document ${n}: words.` }),
  );
  await terminal.write('data.jsonl', `${rows.join('\n')}\n`);
  return terminal;
}

/** The arguments that run `faq.md` over `data.jsonl` at the endpoint `gpu` with this address. */
export function runAt(url: string, ...more: readonly string[]): string[] {
  return ['run', 'faq.md', '--source', 'data.jsonl', '--endpoint', `gpu=${url}`, ...more];
}
