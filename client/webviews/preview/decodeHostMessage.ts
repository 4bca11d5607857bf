/** The page's door: whatever arrives by `postMessage` becomes a `HostMessage` here, or is refused. */
import { cellAddress, modelPick } from '../addresses.ts';
import type { Controls, Sampling } from '../controls.ts';
import { LIVE_MODES } from '../controls.ts';
import type { Decoder } from '../decoder.ts';
import { count, decode, flag, listOf, nullable, number, oneOf, shape, tagged, text } from '../decoder.ts';
import type {
  CellAppend,
  CellCounter,
  CellSnapshot,
  CellUpdate,
  FoundCell,
  GridColumn,
  GridRow,
  GridSnapshot,
  HostMessage,
  MendAction,
  Notice,
  PreviousResult,
  Progress,
  RowText,
} from '../messages.ts';
import { CELL_STATUSES, MEND_NAMES } from '../messages.ts';
import type { MeasureLabel } from '../summaries.ts';
import { chatPrompt, exactRequest, tokenView } from './decodeExactRequest.ts';
import { checkBadge, columnComparison, columnSummary, measureValue, tally, voting } from './decodeFigures.ts';

/** Decodes a message of the host, or says what is wrong with it. */
export function decodeHostMessage(
  value: unknown,
): { readonly ok: true; readonly value: HostMessage } | { readonly ok: false; readonly problem: string } {
  return decode(hostMessage, value);
}

const mend: Decoder<MendAction> = shape<MendAction>({ label: text, action: oneOf(MEND_NAMES) });

const notice: Decoder<Notice> = shape<Notice>({
  severity: oneOf(['information', 'warning', 'error']),
  message: text,
  action: nullable(mend),
});

const row: Decoder<GridRow> = shape<GridRow>({
  key: text,
  id: text,
  row: count,
  text,
  characters: count,
  tokens: count,
  approximate: flag,
  pinned: flag,
});

const column: Decoder<GridColumn> = shape<GridColumn>({
  id: text,
  prompt: text,
  model: text,
  detail: text,
  rollouts: count,
  version: nullable(shape({ of: text, label: text })),
  stored: flag,
});

const measureLabel: Decoder<MeasureLabel> = shape<MeasureLabel>({
  id: text,
  label: text,
  unit: oneOf(['tokens', 'count', 'ratio', 'share']),
  kind: oneOf(['number', 'flag']),
  definition: text,
  source: text,
});

const grid: Decoder<GridSnapshot> = shape<GridSnapshot>({
  title: text,
  uris: listOf(text),
  models: listOf(modelPick),
  parameters: text,
  record: nullable(shape({ of: oneOf(['preview', 'job']), id: text, startedAt: number })),
  columns: listOf(column),
  rows: listOf(row),
  sampleLabel: text,
  notices: listOf(notice),
  empty: nullable(shape({ message: text, actions: listOf(mend) })),
  measures: listOf(measureLabel),
});

const tokenCount = nullable(shape({ count, exact: flag }));

const snapshot: Decoder<CellSnapshot> = shape<CellSnapshot>({
  status: oneOf(CELL_STATUSES),
  held: flag,
  sequence: count,
  text,
  characters: count,
  reasoning: text,
  finishReason: nullable(text),
  tokens: tokenCount,
  tokensPerSecond: nullable(number),
  firstTokenMs: nullable(number),
  lengthRatio: nullable(number),
  truncated: flag,
  checks: listOf(checkBadge),
  measures: listOf(measureValue),
  digest: nullable(text),
  rating: nullable(number),
  comment: text,
  previous: nullable(shape<PreviousResult>({ text, finishedAt: number, tokens: tokenCount })),
  sentAt: nullable(number),
  finishedAt: nullable(number),
  error: nullable(shape({ message: text, actions: listOf(mend) })),
});

const cells: Decoder<readonly CellUpdate[]> = listOf(shape<CellUpdate>({ cell: cellAddress, snapshot }));

const append: Decoder<CellAppend> = shape<CellAppend>({
  cell: cellAddress,
  sequence: count,
  kind: oneOf(['text', 'reasoning']),
  text,
  pieces: count,
  tokensPerSecond: nullable(number),
});

const counter: Decoder<CellCounter> = shape<CellCounter>({
  cell: cellAddress,
  pieces: count,
  tokensPerSecond: nullable(number),
});

const progress: Decoder<Progress> = shape<Progress>({
  preparing: nullable(oneOf(['prompts', 'documents', 'models'])),
  running: flag,
  done: count,
  failed: count,
  stale: count,
  total: count,
  stored: count,
});

const sampling: Decoder<Sampling> = shape<Sampling>({
  size: count,
  seed: number,
  stratify: text,
  columns: listOf(text),
  pinned: count,
  source: text,
  revision: nullable(text),
});

const controls: Decoder<Controls> = shape<Controls>({
  live: oneOf(LIVE_MODES),
  sampling,
  samplingStatedBy: nullable(text),
});

const found: Decoder<FoundCell> = shape<FoundCell>({ cell: cellAddress, count });

const hostMessage: Decoder<HostMessage> = tagged<HostMessage>({
  grid: shape({ type: oneOf(['grid']), grid, cells }),
  cells: shape({ type: oneOf(['cells']), cells }),
  appends: shape({ type: oneOf(['appends']), appends: listOf(append) }),
  counters: shape({ type: oneOf(['counters']), counters: listOf(counter) }),
  documents: shape({
    type: oneOf(['documents']),
    documents: listOf(shape<RowText>({ row: text, text })),
  }),
  progress: shape({ type: oneOf(['progress']), progress }),
  notices: shape({ type: oneOf(['notices']), notices: listOf(notice) }),
  controls: shape({ type: oneOf(['controls']), controls }),
  summaries: shape({ type: oneOf(['summaries']), summaries: listOf(columnSummary) }),
  exactRequest: shape({
    type: oneOf(['exactRequest']),
    cell: cellAddress,
    request: nullable(exactRequest),
  }),
  chatPrompt: shape({ type: oneOf(['chatPrompt']), cell: cellAddress, prompt: chatPrompt }),
  tokens: shape({ type: oneOf(['tokens']), cell: cellAddress, tokens: tokenView }),
  found: shape({ type: oneOf(['found']), id: count, cells: listOf(found) }),
  voting: shape({ type: oneOf(['voting']), voting: nullable(voting) }),
  tallies: shape({ type: oneOf(['tallies']), tallies: listOf(tally) }),
  comparison: shape({ type: oneOf(['comparison']), comparison: nullable(columnComparison) }),
});
