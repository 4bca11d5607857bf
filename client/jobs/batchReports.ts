/** What dry runs leave behind: read-only documents that live as long as the window, and ask nobody to save them. */
import { t } from '@vscode/l10n';
import type { Disposable } from 'vscode';
import { Disposable as Disposables, Uri, window, workspace } from 'vscode';

export interface BatchReports extends Disposable {
  /** Shows the report of a batch; a later one of the same name is another document. */
  show(name: string, markdown: string): Promise<void>;
}

const SCHEME = 'rephrase-batch';

export function createBatchReports(): BatchReports {
  const texts = new Map<string, string>();
  const provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ query }) =>
      texts.get(query) ??
      `${t('This report was of an earlier window. Run "Rephrase: Start Batch…" again for a new one.')}\n`,
  });
  return {
    async show(name, markdown) {
      const query = String(texts.size + 1);
      texts.set(query, markdown);
      const uri = Uri.from({ scheme: SCHEME, path: `/${name}, before the run.md`, query });
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
    },
    dispose: () => Disposables.from(provider).dispose(),
  };
}
