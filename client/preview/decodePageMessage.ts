/** The host's door for the preview page: whatever it posts or leaves behind is decoded here, or refused. */
import { cellAddress, modelPick } from '../webviews/addresses.ts';
import type { ModelPick, SamplingWish } from '../webviews/controls.ts';
import { LIVE_MODES } from '../webviews/controls.ts';
import type { Decoder } from '../webviews/decoder.ts';
import {
  count,
  decode,
  flag,
  listOf,
  nullable,
  number,
  oneOf,
  pairOf,
  shape,
  tagged,
  text,
} from '../webviews/decoder.ts';
import { VOTE_CHOICES } from '../webviews/judging.ts';
import type { DiffSide, PageMessage } from '../webviews/messages.ts';
import {
  CELL_WISHES,
  DIFF_TEXTS,
  EXPORT_CHOICES,
  MEND_NAMES,
  VERSION_CHOICES,
} from '../webviews/messages.ts';

/** Decodes a message of the page, or says what is wrong with it. */
export function decodePageMessage(
  value: unknown,
): { readonly ok: true; readonly value: PageMessage } | { readonly ok: false; readonly problem: string } {
  return decode(pageMessage, value);
}

/** What a panel of an earlier window previewed. */
export interface PreviewedBefore {
  readonly uris: readonly string[];
  readonly models: readonly ModelPick[];
  readonly parameters: string;
}

/** Reads the state a page left behind; nothing where it is missing or damaged. */
export function decodePageState(state: unknown): PreviewedBefore {
  const files = decode(shape<Pick<PreviewedBefore, 'uris'>>({ uris: listOf(text) }), state);
  const added = decode(shape<Pick<PreviewedBefore, 'models'>>({ models: listOf(modelPick) }), state);
  const typed = decode(shape<Pick<PreviewedBefore, 'parameters'>>({ parameters: text }), state);
  return {
    uris: files.ok ? files.value.uris : [],
    models: added.ok ? added.value.models : [],
    parameters: typed.ok ? typed.value.parameters : '',
  };
}

const diffSide: Decoder<DiffSide> = shape<DiffSide>({ cell: cellAddress, of: oneOf(DIFF_TEXTS) });

/** Ratings go from 1 to 5. */
const rating = oneOf([1, 2, 3, 4, 5]);

const pageMessage: Decoder<PageMessage> = tagged<PageMessage>({
  ready: shape({ type: oneOf(['ready']) }),
  run: shape({ type: oneOf(['run']), fresh: flag }),
  stop: shape({ type: oneOf(['stop']) }),
  cell: shape({ type: oneOf(['cell']), wish: oneOf(CELL_WISHES), cell: cellAddress }),
  rerun: shape({ type: oneOf(['rerun']), cells: listOf(cellAddress) }),
  visible: shape({ type: oneOf(['visible']), rows: listOf(text) }),
  openPrompt: shape({ type: oneOf(['openPrompt']), column: text }),
  openDocument: shape({ type: oneOf(['openDocument']), row: text }),
  openDiff: shape({ type: oneOf(['openDiff']), left: diffSide, right: diffSide }),
  openLink: shape({ type: oneOf(['openLink']), url: text }),
  copyText: shape({ type: oneOf(['copyText']), text }),
  setLive: shape({ type: oneOf(['setLive']), live: oneOf(LIVE_MODES) }),
  setSampling: shape({
    type: oneOf(['setSampling']),
    sampling: shape<SamplingWish>({ size: count, seed: number, stratify: text }),
  }),
  pin: shape({ type: oneOf(['pin']), row: text, pinned: flag }),
  find: shape({ type: oneOf(['find']), id: count, query: text, matchCase: flag }),
  rate: shape({ type: oneOf(['rate']), cell: cellAddress, rating: nullable(rating) }),
  comment: shape({ type: oneOf(['comment']), cell: cellAddress, comment: text }),
  startVoting: shape({ type: oneOf(['startVoting']), columns: pairOf(text) }),
  vote: shape({ type: oneOf(['vote']), ballot: text, choice: oneOf(VOTE_CHOICES) }),
  endVoting: shape({ type: oneOf(['endVoting']) }),
  compareColumns: shape({ type: oneOf(['compareColumns']), base: text, head: text }),
  compareVersion: shape({
    type: oneOf(['compareVersion']),
    column: text,
    against: oneOf(VERSION_CHOICES),
  }),
  endComparison: shape({ type: oneOf(['endComparison']) }),
  addColumns: shape({ type: oneOf(['addColumns']) }),
  export: shape({ type: oneOf(['export']), what: oneOf(EXPORT_CHOICES) }),
  showHistory: shape({ type: oneOf(['showHistory']) }),
  mend: shape({ type: oneOf(['mend']), action: oneOf(MEND_NAMES), cell: nullable(cellAddress) }),
});
