/** The list of stored previews: one opens, is put beside what is shown, or is deleted. */
import { t } from '@vscode/l10n';
import type { QuickInputButton, QuickPickItem } from 'vscode';
import { QuickPickItemKind, ThemeIcon } from 'vscode';
import { decimal, thousands } from '../../server/language/numbers.ts';
import { messageOf, showFailure } from '../errors.ts';
import { BACK, CANCELLED, pickKept } from '../steps.ts';
import { promptLabel } from './describeGrid.ts';
import { dayHeading, timeWords } from './historyDays.ts';
import type { RunEntry, RunHistory } from './runHistory.ts';

/** What somebody chose to do with which run. */
export interface HistoryChoice {
  readonly id: string;
  readonly to: 'open' | 'compare';
}

interface Item extends QuickPickItem {
  /** Null for a heading. */
  readonly id: string | null;
}

const COMPARE: QuickInputButton = {
  iconPath: new ThemeIcon('diff'),
  tooltip: t('Put Beside the Present Preview'),
};
const REMOVE: QuickInputButton = { iconPath: new ThemeIcon('trash'), tooltip: t('Delete') };

/** Shows the list until something is chosen; deleting leaves it open. Null when it was dismissed. */
export async function chooseRun(
  history: RunHistory,
  options: { readonly comparable: boolean },
): Promise<HistoryChoice | null> {
  const answer = await pickKept<Item, HistoryChoice>({
    title: t('Preview History'),
    placeholder: t('A preview to open as it was'),
    none: t('No preview was run in this workspace yet.'),
    failed: (error) =>
      void showFailure(t('The previews that were kept could not be read: {0}', messageOf(error))),
    items: async () => itemsOf(await history.list(), options.comparable, Date.now()),
    chosen: ({ id }) => (id === null ? null : { id, to: 'open' }),
    pressed: async (button, { id }) => {
      if (id === null) return null;
      if (button === COMPARE) return { id, to: 'compare' };
      await history.remove(id);
      return null;
    },
  });
  return answer === BACK || answer === CANCELLED ? null : answer;
}

/** Newest first, under headings for their days. */
function itemsOf(entries: readonly RunEntry[], comparable: boolean, now: number): Item[] {
  const days = Map.groupBy(entries, ({ header }) => dayHeading(header.startedAt, now));
  return [...days].flatMap(([label, runs]): Item[] => [
    { label, kind: QuickPickItemKind.Separator, id: null },
    ...runs.map((run) => itemOf(run, comparable, now)),
  ]);
}

function itemOf({ header, sizeBytes }: RunEntry, comparable: boolean, now: number): Item {
  const { columns, dataset, done, failed, startedAt, total } = header;
  const prompts = new Set(columns.map(promptLabel));
  const models = new Set(columns.map(({ variant }) => variant.model.split('/').at(-1)));
  const revision = dataset.revision === null ? '' : ` @ ${dataset.revision.slice(0, 7)}`;
  const facts = [
    t('{0} of {1}', thousands(done), thousands(total)),
    failed > 0 ? t('{0} failed', thousands(failed)) : '',
    `${dataset.name.split('/').at(-1)}${revision}`,
    sizeText(sizeBytes),
  ];
  return {
    id: header.id,
    label: `${[...prompts].join(', ')} × ${[...models].join(', ')}`,
    description: timeWords(startedAt, now),
    detail: facts.filter((fact) => fact !== '').join(' · '),
    buttons: comparable ? [COMPARE, REMOVE] : [REMOVE],
  };
}

function sizeText(bytes: number): string {
  return bytes < 1e6
    ? `${thousands(Math.ceil(bytes / 1e3))} kB`
    : `${decimal(bytes / 1e6, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
}
