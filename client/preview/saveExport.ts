/** Asks where an export goes, and writes it there. */
import { t } from '@vscode/l10n';
import { Uri, window, workspace } from 'vscode';
import { preferenceLine, ratingLine } from '../../server/measures/judgements.ts';
import { showFailure, showNotice } from '../errors.ts';
import type { ExportChoice } from '../webviews/messages.ts';
import { exportHtml, exportJsonLines, exportMarkdown } from './exportRun.ts';
import type { JudgementBook } from './judgementBook.ts';
import type { PreviewSession } from './previewSession.ts';

const FORMS: Readonly<Record<ExportChoice, { readonly suffix: string; readonly label: string }>> = {
  jsonl: { suffix: '.jsonl', label: t('JSON Lines') },
  markdown: { suffix: '.md', label: 'Markdown' },
  html: { suffix: '.html', label: 'HTML' },
  ratings: { suffix: '-ratings.jsonl', label: t('JSON Lines') },
  preferences: { suffix: '-preferences.jsonl', label: t('JSON Lines') },
};

/** Ratings and preferences are all that was ever said in this workspace; the others are what the panel shows. */
export async function saveExport(
  what: ExportChoice,
  session: PreviewSession,
  book: JudgementBook,
): Promise<void> {
  const text = await textOf(what, session, book);
  if (text === '') {
    await showFailure(t('There is nothing to export yet.'));
    return;
  }
  const { suffix, label } = FORMS[what];
  const extension = suffix.slice(suffix.lastIndexOf('.') + 1);
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = `${nameOf(session.snapshot.title)}${suffix}`;
  const target = await window.showSaveDialog({
    ...(folder ? { defaultUri: Uri.joinPath(folder, name) } : {}),
    filters: { [label]: [extension] },
  });
  if (!target) return;
  await workspace.fs.writeFile(target, Buffer.from(text));
  void showNotice(t('Exported to {0}.', workspace.asRelativePath(target)), [
    { label: t('Open'), run: () => window.showTextDocument(target) },
  ]);
}

async function textOf(what: ExportChoice, session: PreviewSession, book: JudgementBook): Promise<string> {
  await book.ready();
  const lines = (rows: readonly (string | null)[]): string =>
    rows.flatMap((row) => (row === null ? [] : [`${row}\n`])).join('');
  if (what === 'ratings') return lines(book.ratings.map(ratingLine));
  if (what === 'preferences') return lines(book.votes.map(preferenceLine));
  const { grid, snapshot } = session;
  if (!grid) return '';
  if (what === 'jsonl') return exportJsonLines(grid);
  const about = {
    title: snapshot.title,
    sampleLabel: snapshot.sampleLabel,
    at: snapshot.record?.startedAt ?? Date.now(),
    summaries: session.summaries(),
  };
  return what === 'markdown' ? exportMarkdown(grid, about) : exportHtml(grid, about);
}

/** A file name of a panel's title. */
function nameOf(title: string): string {
  const name = title.replace(/^Preview: /, '').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  return name.slice(0, 80).replace(/^-+|-+$/g, '') || 'preview';
}
