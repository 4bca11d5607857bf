/** "Copy Reading Snippet…": a program that reads a job's output in the user's tool, to the clipboard or into an editor. */

import { join } from 'node:path';
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { env, window, workspace } from 'vscode';
import { outputFolderOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { Reader } from '../../server/batch/readingSnippets.ts';
import { READERS, readingSnippet } from '../../server/batch/readingSnippets.ts';
import { showNotice } from '../errors.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import type { JobNode } from './jobNodes.ts';
import type { JobsHost } from './jobsHost.ts';

interface Item<T> extends QuickPickItem {
  readonly value: T;
}

/** The variant is that of the line it was run on, the only one, or the one that is chosen. */
export async function copySnippet(
  _: JobsHost,
  { folder, manifest }: JobView,
  node: JobNode | null,
): Promise<void> {
  const ids = manifest.variants.map(({ id }) => id);
  const variant =
    node?.kind === 'variant' && node.variant
      ? node.variant
      : await choose(
          ids.map((id) => ({ label: id, value: id })),
          t('Which variant?'),
        );
  if (variant === null) return;
  const readers = Object.entries(READERS).map(
    ([value, { label, needs }]): Item<Reader> => ({
      label,
      description: t('needs {0}', needs),
      value: value as Reader,
    }),
  );
  const reader = await choose(readers, t('Read with what?'));
  if (reader === null) return;
  const parts = join(outputFolderOf(folder, manifest), variant);
  const content = readingSnippet(reader, { folder: parts, format: manifest.partFormat });
  await env.clipboard.writeText(content);
  await showNotice(
    t('A program that reads "{0}" with {1} is in the clipboard.', variant, READERS[reader].label),
    [
      {
        label: t('Show'),
        run: async () =>
          window.showTextDocument(await workspace.openTextDocument({ content, language: 'python' })),
      },
    ],
  );
}

async function choose<T>(items: readonly Item<T>[], placeholder: string): Promise<T | null> {
  const [only, ...others] = items;
  if (only && others.length === 0) return only.value;
  const chosen = await pickOne({ title: t('Copy Reading Snippet'), placeholder, items });
  return chosen === BACK || chosen === CANCELLED ? null : chosen.value;
}
