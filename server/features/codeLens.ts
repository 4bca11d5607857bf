/** The line above a prompt or an experiment: what can be done with it. Never more than one line. */
import type { CodeLens } from 'vscode-languageserver-types';
import { DOCUMENT, placeholderNames } from '../language/template.ts';
import type { Snapshot } from './snapshot.ts';

/** Preview and batch, on the first line; none on a file that has no document placeholder and may be no prompt at all. */
export function codeLensesOf(snapshot: Snapshot): CodeLens[] {
  if (snapshot.kind === 'prompt' && !placeholderNames(snapshot.prompt.template).includes(DOCUMENT)) return [];
  const top = { line: 0, character: 0 };
  const range = { start: top, end: top };
  return [
    { range, command: { title: '$(play) Preview', command: 'rephrase.preview', arguments: [snapshot.uri] } },
    {
      range,
      command: { title: '$(run-all) Batch…', command: 'rephrase.startBatch', arguments: [snapshot.uri] },
    },
  ];
}
