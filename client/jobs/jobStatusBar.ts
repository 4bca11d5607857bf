/** The status bar's one item while jobs run. */
import { t } from '@vscode/l10n';
import { Disposable, StatusBarAlignment, window } from 'vscode';
import { isActive } from '../../server/batch/jobReader.ts';
import { VIEW } from '../ids.ts';
import { jobDescription, jobLabel, statusBarText } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';

/** Shows the item whenever a job runs; a click leads to the Jobs view. */
export function showJobStatusBar(watch: JobWatch): Disposable {
  const item = window.createStatusBarItem('rephrase.jobs', StatusBarAlignment.Left);
  item.name = t('Rephrase Jobs');
  item.command = `${VIEW.jobs}.focus`;
  const show = (): void => {
    const active = watch.jobs().filter(({ phase }) => isActive(phase));
    if (active.length === 0) {
      item.hide();
      return;
    }
    const now = new Date();
    item.text = statusBarText(active);
    item.tooltip = active.map((job) => `${jobLabel(job)} · ${jobDescription(job, now)}`).join('\n');
    item.show();
  };
  show();
  return Disposable.from(item, watch.onDidChange(show));
}
