/** The list of stored previews: one opens, is put beside what is shown, or is deleted. */
import type { QuickInputButton, QuickPickItem } from 'vscode';
import { ThemeIcon, window } from 'vscode';
import { thousands } from './describeGrid.ts';
import type { RunEntry, RunHistory } from './runHistory.ts';

/** What somebody chose to do with which run. */
export interface HistoryChoice {
  readonly id: string;
  readonly to: 'open' | 'compare';
}

interface Item extends QuickPickItem {
  readonly id: string;
}

const COMPARE: QuickInputButton = {
  iconPath: new ThemeIcon('diff'),
  tooltip: 'Put Beside the Present Preview',
};
const REMOVE: QuickInputButton = { iconPath: new ThemeIcon('trash'), tooltip: 'Delete' };

/** Shows the list until something is chosen; deleting leaves it open. Null when it was dismissed. */
export async function chooseRun(
  history: RunHistory,
  options: { readonly comparable: boolean },
): Promise<HistoryChoice | null> {
  const picker = window.createQuickPick<Item>();
  picker.title = 'Preview History';
  picker.placeholder = 'A preview to open as it was';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  const refill = async (): Promise<void> => {
    const entries = await history.list();
    picker.items = entries.map((entry) => itemOf(entry, options.comparable));
    if (entries.length === 0) picker.placeholder = 'No preview was run in this workspace yet.';
    picker.busy = false;
  };
  return new Promise((resolve) => {
    const end = (choice: HistoryChoice | null): void => {
      resolve(choice);
      picker.dispose();
    };
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item) end({ id: item.id, to: 'open' });
    });
    picker.onDidTriggerItemButton(async ({ button, item }) => {
      if (button === COMPARE) return end({ id: item.id, to: 'compare' });
      await history.remove(item.id);
      await refill();
    });
    picker.onDidHide(() => end(null));
    picker.show();
    void refill();
  });
}

function itemOf({ header, sizeBytes }: RunEntry, comparable: boolean): Item {
  const models = [...new Set(header.columns.map(({ variant }) => variant.model))];
  const failed = header.failed > 0 ? ` · ${thousands(header.failed)} failed` : '';
  const size = `${(sizeBytes / 1024 / 1024).toFixed(1)} MB`;
  return {
    id: header.id,
    label: header.title.replace(/^Preview: /, ''),
    description: new Date(header.startedAt).toLocaleString(),
    detail: `${thousands(header.done)} of ${thousands(header.total)}${failed} · ${header.dataset.name} · ${models.join(', ')} · ${size}`,
    buttons: comparable ? [COMPARE, REMOVE] : [REMOVE],
  };
}
