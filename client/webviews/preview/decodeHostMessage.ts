/** The page's door: whatever arrives by `postMessage` becomes a `HostMessage` here, or is refused. */
import type { Decoder } from '../decoder.ts';
import {
  count,
  decode,
  flag,
  listOf,
  nullable,
  number,
  oneOf,
  recordOf,
  shape,
  tagged,
  text,
} from '../decoder.ts';
import type {
  CellAddress,
  CellAppend,
  CellSnapshot,
  CellUpdate,
  ExactRequest,
  GridColumn,
  GridRow,
  GridSnapshot,
  HostMessage,
  MendAction,
  Notice,
  Progress,
} from '../messages.ts';
import { CELL_STATUSES, MEND_NAMES } from '../messages.ts';

/** Decodes a message of the host, or says what is wrong with it. */
export function decodeHostMessage(
  value: unknown,
): { readonly ok: true; readonly value: HostMessage } | { readonly ok: false; readonly problem: string } {
  return decode(hostMessage, value);
}

const address: Decoder<CellAddress> = shape<CellAddress>({ column: text, row: text });
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
});

const grid: Decoder<GridSnapshot> = shape<GridSnapshot>({
  title: text,
  uris: listOf(text),
  columns: listOf(shape<GridColumn>({ id: text, prompt: text, model: text, detail: text })),
  rows: listOf(row),
  sampleLabel: text,
  notices: listOf(notice),
  empty: nullable(shape({ message: text, actions: listOf(mend) })),
});

const snapshot: Decoder<CellSnapshot> = shape<CellSnapshot>({
  status: oneOf(CELL_STATUSES),
  sequence: count,
  text,
  reasoning: text,
  finishReason: nullable(text),
  tokens: nullable(shape({ count, exact: flag })),
  tokensPerSecond: nullable(number),
  firstTokenMs: nullable(number),
  lengthRatio: nullable(number),
  truncated: flag,
  failedChecks: listOf(text),
  finishedAt: nullable(number),
  error: nullable(shape({ message: text, action: nullable(mend) })),
});

const cells: Decoder<readonly CellUpdate[]> = listOf(shape<CellUpdate>({ cell: address, snapshot }));

const append: Decoder<CellAppend> = shape<CellAppend>({
  cell: address,
  sequence: count,
  kind: oneOf(['text', 'reasoning']),
  text,
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
});

const exactRequest: Decoder<ExactRequest> = shape<ExactRequest>({
  state: oneOf(['sent', 'unsent']),
  url: text,
  body: text,
  rendered: text,
  fingerprint: text,
  origins: recordOf(text),
  truncated: flag,
  keptCharacters: count,
  documentCharacters: count,
  documentTokens: nullable(number),
  budgetTokens: nullable(number),
  counter: text,
});

const hostMessage: Decoder<HostMessage> = tagged<HostMessage>({
  grid: shape({ type: oneOf(['grid']), grid, cells }),
  cells: shape({ type: oneOf(['cells']), cells }),
  appends: shape({ type: oneOf(['appends']), appends: listOf(append) }),
  progress: shape({ type: oneOf(['progress']), progress }),
  notices: shape({ type: oneOf(['notices']), notices: listOf(notice) }),
  exactRequest: shape({ type: oneOf(['exactRequest']), cell: address, request: nullable(exactRequest) }),
});
