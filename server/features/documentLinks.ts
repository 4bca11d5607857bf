/** Links in an experiment: from each path to the prompt or dataset it names. */
import { t } from '@vscode/l10n';
import type { DocumentLink } from 'vscode-languageserver-types';
import { namedFilesOf } from './namedFiles.ts';
import type { Snapshot } from './snapshot.ts';

/** None in a prompt: a body is the author's text, and its front matter names no files. */
export function documentLinksOf(snapshot: Snapshot): DocumentLink[] {
  if (snapshot.kind !== 'experiment') return [];
  return namedFilesOf(snapshot).map(({ kind, span, uri }) => ({
    range: snapshot.lines.rangeOf(span),
    target: uri,
    tooltip: kind === 'prompt' ? t('Open this prompt') : t('Open this dataset'),
  }));
}
