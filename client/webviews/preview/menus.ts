/** What the page's menus hold: of a cell, a column, a document, and of the toolbar. Pure: states in, lines out. */
import type { Controls, LiveMode } from '../controls.ts';
import type { Tally } from '../judging.ts';
import type { CellAddress, CellSnapshot, GridColumn, GridRow } from '../messages.ts';
import type { ColumnChoice } from './columnLayout.ts';
import type { FilterName } from './filterRows.ts';
import { FILTER_LABELS, FILTER_NAMES } from './filterRows.ts';
import type { Intents } from './intents.ts';
import type { Menu, MenuItem } from './menuView.ts';
import type { Baseline, Reading, ViewState } from './viewState.ts';
import { whole } from './words.ts';

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
    label: 'Cell',
    groups: [
      [
        item('Copy as Markdown', '', () => intents.wish('copyMarkdown', address)),
        item('Copy as cURL', '', () => intents.wish('copyCurl', address), false),
        item('Copy as Python', '', () => intents.wish('copyPython', address), false),
        item('Open in Editor', 'o', () => intents.openRephrasing(address)),
      ],
      [
        item(isMarked ? 'Unmark' : 'Mark as Baseline', 'm', () => intents.mark(address), false),
        item('Compare Inline', 'd', () => intents.compare(address)),
        item('Compare in Diff Editor', 'D', () => intents.openDiff(address)),
      ],
      [1, 2, 3, 4, 5].map((rating) => ({
        label: `Rate ${rating}`,
        detail: String(rating),
        checked: cell.rating === rating,
        disabled: wordless,
        act: () => intents.rate(address, rating),
      })),
      [item(cell.comment === '' ? 'Comment…' : 'Edit Comment…', 'n', () => intents.comment(address))],
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
    label: `Column ${column.prompt}`,
    groups: [
      [{ label: 'Open Prompt', detail: 'Enter', act: () => intents.openPrompt(id) }],
      [
        { label: choice.pinned ? 'Unpin' : 'Pin', detail: 'p', act: () => intents.pinColumn(id) },
        { label: 'Hide', detail: 'h', act: () => intents.hideColumn(id) },
        { label: 'Move Left', detail: 'Alt+←', act: () => intents.moveColumn(id, -1) },
        { label: 'Move Right', detail: 'Alt+→', act: () => intents.moveColumn(id, 1) },
        {
          label: 'Reset Width',
          disabled: choice.width === null,
          act: () => intents.resizeColumn(id, null),
        },
      ],
      versionItems(column, intents),
      others.map((other) => ({
        label: `Compare with ${other.prompt}`,
        detail: other.detail,
        act: () => intents.compareColumns(other.id, id),
      })),
      others.map((other) => ({
        label: `Vote Blind against ${other.prompt}`,
        detail: votesBetween(id, other.id, tallies) ?? other.detail,
        act: () => intents.startVoting([id, other.id]),
      })),
    ],
  };
}

/** A stored run's prompt has no other versions to be run beside it. */
function versionItems({ id, stored, version }: GridColumn, intents: Intents): readonly MenuItem[] {
  if (version !== null) return [{ label: 'End Comparison', act: () => intents.endComparison() }];
  if (stored) return [];
  return [
    { label: 'Compare with Last Commit', act: () => intents.compareVersion(id, 'commit') },
    { label: 'Compare with Another File…', act: () => intents.compareVersion(id, 'file') },
  ];
}

/** "won 12, lost 5, 3 ties"; null without votes. */
function votesBetween(id: string, other: string, tallies: readonly Tally[]): string | null {
  const tally = tallies.find(({ columns }) => columns.includes(id) && columns.includes(other));
  if (!tally) return null;
  const [won, lost] = tally.columns[0] === id ? [tally.wins, tally.losses] : [tally.losses, tally.wins];
  return `won ${whole(won)}, lost ${whole(lost)}, ${whole(tally.ties)} ${tally.ties === 1 ? 'tie' : 'ties'}`;
}

/** `cells` are those of the row that are shown and can be run. */
export function rowMenu(
  { key, pinned }: GridRow,
  opened: boolean,
  cells: readonly CellAddress[],
  intents: Intents,
): Menu {
  return {
    label: 'Document',
    groups: [
      [
        {
          label: opened ? 'Close Row' : 'Open Row in All Columns',
          detail: 'Enter',
          act: () => intents.toggleRow(key),
        },
        { label: 'Open Document', detail: 'o', act: () => intents.openDocument(key) },
        ...(cells.length === 0
          ? []
          : [{ label: 'Run Row Again', detail: 'r', act: () => intents.rerunCells(cells) }]),
      ],
      [
        {
          label: pinned ? 'Unpin from the Sample' : 'Pin to the Sample',
          detail: 'p',
          act: () => intents.pin(key, !pinned),
        },
      ],
    ],
  };
}

const LIVE_LABELS: Readonly<Record<LiveMode, string>> = {
  off: 'Run by hand',
  save: 'Run on save',
  pause: 'Run when typing pauses',
};

export function liveMenu({ live }: Controls, intents: Intents): Menu {
  const modes: readonly LiveMode[] = ['off', 'save', 'pause'];
  return { label: 'When to run', groups: [choices(modes, LIVE_LABELS, live, intents.setLive)] };
}

export function filterMenu({ filter }: ViewState, hidden: number, intents: Intents): Menu {
  const counted = hidden === 1 ? '1 hidden' : `${hidden} hidden`;
  return {
    label: 'Show',
    groups: [
      choices<FilterName>(FILTER_NAMES, FILTER_LABELS, filter, intents.setFilter),
      hidden === 0
        ? []
        : [{ label: 'Show Hidden Columns', detail: counted, act: () => intents.showHiddenColumns() }],
    ],
  };
}

const BASELINE_LABELS: Readonly<Record<Baseline, string>> = {
  off: 'Compare nothing',
  marked: 'With the marked cell or its column',
  source: 'With the document',
  previous: 'With the previous result',
};

const READING_LABELS: Readonly<Record<Reading, string>> = {
  text: 'Text as it is',
  markdown: 'Rendered Markdown',
  tokens: 'Tokens',
};

export function baselineMenu({ baseline, marked }: ViewState, intents: Intents): Menu {
  const all: readonly Baseline[] = ['off', 'marked', 'source', 'previous'];
  const items = choices(all, BASELINE_LABELS, baseline, intents.setBaseline);
  const guarded = items.map((item, index) =>
    all[index] === 'marked' && marked === null
      ? { ...item, disabled: true, detail: 'mark one with m' }
      : item,
  );
  return { label: 'Compare', groups: [guarded] };
}

export function readingMenu({ reading }: ViewState, intents: Intents): Menu {
  const all: readonly Reading[] = ['text', 'markdown', 'tokens'];
  return { label: 'Read as', groups: [choices(all, READING_LABELS, reading, intents.setReading)] };
}

/** What stands behind the three dots. `failed` are the cells that failed. */
export function moreMenu(
  parts: { readonly failed: readonly CellAddress[]; readonly summary: boolean; readonly ran: boolean },
  intents: Intents,
): Menu {
  const { failed, ran, summary } = parts;
  return {
    label: 'More',
    groups: [
      [
        { label: 'Run All Again', disabled: !ran, act: () => intents.run({ fresh: true }) },
        {
          label: 'Run Failed Again',
          detail: failed.length === 0 ? '' : String(failed.length),
          disabled: failed.length === 0,
          act: () => intents.rerunCells(failed),
        },
        { label: 'Add Models or Parameters…', act: () => intents.addColumns() },
        { label: 'Sample…', act: () => intents.showSampling() },
      ],
      [
        { label: 'Find…', detail: '/', act: () => intents.find() },
        {
          label: summary ? 'Hide Summary' : 'Show Summary',
          detail: 'u',
          act: () => intents.toggleSummary(),
        },
      ],
      [
        { label: 'History…', act: () => intents.showHistory() },
        { label: 'Export as JSONL…', act: () => intents.exportAs('jsonl') },
        { label: 'Export as Markdown…', act: () => intents.exportAs('markdown') },
        { label: 'Export as HTML…', act: () => intents.exportAs('html') },
        { label: 'Export Ratings…', act: () => intents.exportAs('ratings') },
        { label: 'Export Preference Pairs…', act: () => intents.exportAs('preferences') },
      ],
      [{ label: 'Keys', detail: '?', act: () => intents.showKeys() }],
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
