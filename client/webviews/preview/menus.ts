/** What the page's menus hold: of a cell, a column, a document, and of the toolbar. Pure: states in, lines out. */

import type { Controls, LiveMode } from '../controls.ts';
import type { Tally } from '../judging.ts';
import type { CellAddress, CellSnapshot, GridColumn, GridRow } from '../messages.ts';
import type { ColumnChoice } from './columnLayout.ts';
import type { FilterName } from './filterRows.ts';
import { FILTER_LABELS, FILTER_NAMES } from './filterRows.ts';
import type { Intents } from './intents.ts';
import { counted, t, whole } from './l10n.ts';
import type { Menu, MenuItem } from './menuView.ts';
import type { Baseline, Reading, ViewState } from './viewState.ts';

export function cellMenu(
  address: CellAddress,
  cell: CellSnapshot,
  isMarked: boolean,
  intents: Intents,
): Menu {
  const wordless = cell.characters === 0;
  const item = (label: string, detail: string, act: () => void, disabled = wordless): MenuItem => ({
    label,
    detail,
    disabled,
    act,
  });
  return {
    label: t('Cell'),
    groups: [
      [
        item(t('Copy as Markdown'), '', () => intents.wish('copyMarkdown', address)),
        item(t('Copy as cURL'), '', () => intents.wish('copyCurl', address), false),
        item(t('Copy as Python'), '', () => intents.wish('copyPython', address), false),
        item(t('Open in Editor'), 'o', () => intents.openRephrasing(address)),
      ],
      [
        item(isMarked ? t('Unmark') : t('Mark as Baseline'), 'm', () => intents.mark(address), false),
        item(t('Compare Inline'), 'd', () => intents.compare(address)),
        item(t('Compare in Diff Editor'), 'D', () => intents.openDiff(address)),
      ],
      [1, 2, 3, 4, 5].map((rating) => ({
        label: t('Rate {0}', rating),
        detail: String(rating),
        checked: cell.rating === rating,
        disabled: wordless,
        act: () => intents.rate(address, rating),
      })),
      [item(cell.comment === '' ? t('Comment…') : t('Edit Comment…'), 'n', () => intents.comment(address))],
    ],
  };
}

/** `others` are the columns this one may be compared with or voted against, `tallies` the votes there were. */
export function columnMenu(
  column: GridColumn,
  choice: ColumnChoice,
  { others, tallies }: { readonly others: readonly GridColumn[]; readonly tallies: readonly Tally[] },
  intents: Intents,
): Menu {
  const { id } = column;
  return {
    label: t('Column {0}', column.prompt),
    groups: [
      [{ label: t('Open Prompt'), detail: t('Enter'), act: () => intents.openPrompt(id) }],
      [
        { label: choice.pinned ? t('Unpin') : t('Pin'), detail: 'p', act: () => intents.pinColumn(id) },
        { label: t('Hide'), detail: 'h', act: () => intents.hideColumn(id) },
        { label: t('Move Left'), detail: t('Alt+←'), act: () => intents.moveColumn(id, -1) },
        { label: t('Move Right'), detail: t('Alt+→'), act: () => intents.moveColumn(id, 1) },
        {
          label: t('Reset Width'),
          disabled: choice.width === null,
          act: () => intents.resizeColumn(id, null),
        },
      ],
      versionItems(column, intents),
      others.map((other) => ({
        label: t('Compare with {0}', other.prompt),
        detail: other.detail,
        act: () => intents.compareColumns(other.id, id),
      })),
      others.map((other) => ({
        label: t('Vote Blind against {0}', other.prompt),
        detail: votesBetween(id, other.id, tallies) ?? other.detail,
        act: () => intents.startVoting([id, other.id]),
      })),
    ],
  };
}

/** A stored run's prompt has no other versions to be run beside it. */
function versionItems({ id, stored, version }: GridColumn, intents: Intents): readonly MenuItem[] {
  if (version !== null) return [{ label: t('End Comparison'), act: () => intents.endComparison() }];
  if (stored) return [];
  return [
    { label: t('Compare with Last Commit'), act: () => intents.compareVersion(id, 'commit') },
    { label: t('Compare with Another File…'), act: () => intents.compareVersion(id, 'file') },
  ];
}

/** "won 12, lost 5, 3 ties"; null without votes. */
function votesBetween(id: string, other: string, tallies: readonly Tally[]): string | null {
  const tally = tallies.find(({ columns }) => columns.includes(id) && columns.includes(other));
  if (!tally) return null;
  const [won, lost] = tally.columns[0] === id ? [tally.wins, tally.losses] : [tally.losses, tally.wins];
  const figures = [whole(won), whole(lost), whole(tally.ties)] as const;
  return counted(
    tally.ties,
    t('won {0}, lost {1}, {2} tie', ...figures),
    t('won {0}, lost {1}, {2} ties', ...figures),
  );
}

/** `cells` are those of the row that are shown and can be run; only documents of a sample can be pinned to it. */
export function rowMenu(
  { key, pinned }: GridRow,
  {
    cells,
    opened,
    sampled,
  }: { readonly opened: boolean; readonly cells: readonly CellAddress[]; readonly sampled: boolean },
  intents: Intents,
): Menu {
  const pin: MenuItem = {
    label: pinned ? t('Unpin from the Sample') : t('Pin to the Sample'),
    detail: 'p',
    act: () => intents.pin(key, !pinned),
  };
  return {
    label: t('Document'),
    groups: [
      [
        {
          label: opened ? t('Close Row') : t('Open Row in All Columns'),
          detail: t('Enter'),
          act: () => intents.toggleRow(key),
        },
        { label: t('Open Document'), detail: 'o', act: () => intents.openDocument(key) },
        ...(cells.length === 0
          ? []
          : [{ label: t('Run Row Again'), detail: 'r', act: () => intents.rerunCells(cells) }]),
      ],
      sampled ? [pin] : [],
    ],
  };
}

const LIVE_LABELS: Readonly<Record<LiveMode, string>> = {
  off: t('Run by hand'),
  save: t('Run on save'),
  pause: t('Run when typing pauses'),
};

export function liveMenu({ live }: Controls, intents: Intents): Menu {
  const modes: readonly LiveMode[] = ['off', 'save', 'pause'];
  return { label: t('When to run'), groups: [choices(modes, LIVE_LABELS, live, intents.setLive)] };
}

export function filterMenu({ filter }: ViewState, hidden: number, intents: Intents): Menu {
  const hiddenText = t('{0} hidden', whole(hidden));
  return {
    label: t('Show'),
    groups: [
      choices<FilterName>(FILTER_NAMES, FILTER_LABELS, filter, intents.setFilter),
      hidden === 0
        ? []
        : [{ label: t('Show Hidden Columns'), detail: hiddenText, act: () => intents.showHiddenColumns() }],
    ],
  };
}

const BASELINE_LABELS: Readonly<Record<Baseline, string>> = {
  off: t('Compare nothing'),
  marked: t('With the marked cell or its column'),
  source: t('With the document'),
  previous: t('With the previous result'),
};

const READING_LABELS: Readonly<Record<Reading, string>> = {
  text: t('Text as it is'),
  markdown: t('Rendered Markdown'),
  tokens: t('Tokens'),
};

export function baselineMenu({ baseline, marked }: ViewState, intents: Intents): Menu {
  const all: readonly Baseline[] = ['off', 'marked', 'source', 'previous'];
  const items = choices(all, BASELINE_LABELS, baseline, intents.setBaseline);
  const guarded = items.map((item, index) =>
    all[index] === 'marked' && marked === null
      ? { ...item, disabled: true, detail: t('mark one with {0}', 'm') }
      : item,
  );
  return { label: t('Compare'), groups: [guarded] };
}

export function readingMenu({ reading }: ViewState, intents: Intents): Menu {
  const all: readonly Reading[] = ['text', 'markdown', 'tokens'];
  return { label: t('Read as'), groups: [choices(all, READING_LABELS, reading, intents.setReading)] };
}

/** What the menu behind the three dots depends on. */
interface MoreParts {
  /** The cells that failed. */
  readonly failed: readonly CellAddress[];
  readonly summary: boolean;
  readonly ran: boolean;
  /** Whether anything of the grid can be run at all. */
  readonly runs: boolean;
}

export function moreMenu({ failed, ran, runs, summary }: MoreParts, intents: Intents): Menu {
  const running: readonly MenuItem[] = [
    { label: t('Run All Again'), disabled: !ran, act: () => intents.run({ fresh: true }) },
    {
      label: t('Run Failed Again'),
      detail: failed.length === 0 ? '' : whole(failed.length),
      disabled: failed.length === 0,
      act: () => intents.rerunCells(failed),
    },
    { label: t('Add Models or Parameters…'), act: () => intents.addColumns() },
    { label: t('Sample…'), act: () => intents.showSampling() },
  ];
  return {
    label: t('More'),
    groups: [
      runs ? running : [],
      [
        { label: t('Find…'), detail: '/', act: () => intents.find() },
        {
          label: summary ? t('Hide Summary') : t('Show Summary'),
          detail: 'u',
          act: () => intents.toggleSummary(),
        },
      ],
      [
        { label: t('History…'), act: () => intents.showHistory() },
        { label: t('Export as JSONL…'), act: () => intents.exportAs('jsonl') },
        { label: t('Export as Markdown…'), act: () => intents.exportAs('markdown') },
        { label: t('Export as HTML…'), act: () => intents.exportAs('html') },
        { label: t('Export Ratings…'), act: () => intents.exportAs('ratings') },
        { label: t('Export Preference Pairs…'), act: () => intents.exportAs('preferences') },
      ],
      [{ label: t('Keys'), detail: '?', act: () => intents.showKeys() }],
    ],
  };
}

function choices<T extends string>(
  all: readonly T[],
  labels: Readonly<Record<T, string>>,
  chosen: T,
  choose: (choice: T) => void,
): readonly MenuItem[] {
  return all.map((choice) => ({
    label: labels[choice],
    checked: choice === chosen,
    act: () => choose(choice),
  }));
}
