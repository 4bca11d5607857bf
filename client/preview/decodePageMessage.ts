/** The host's door for the preview page: whatever it posts or leaves behind is decoded here, or refused. */
import type { Decoder } from '../webviews/decoder.ts';
import { decode, flag, listOf, nullable, oneOf, shape, tagged, text } from '../webviews/decoder.ts';
import type { CellAddress, PageMessage, PageState } from '../webviews/messages.ts';
import { CELL_WISHES, MEND_NAMES } from '../webviews/messages.ts';

/** Decodes a message of the page, or says what is wrong with it. */
export function decodePageMessage(
  value: unknown,
): { readonly ok: true; readonly value: PageMessage } | { readonly ok: false; readonly problem: string } {
  return decode(pageMessage, value);
}

/** The URIs that a panel of an earlier window previewed; empty when its state is missing or damaged. */
export function decodePageUris(state: unknown): readonly string[] {
  const decoded = decode(shape<Pick<PageState, 'uris'>>({ uris: listOf(text) }), state);
  return decoded.ok ? decoded.value.uris : [];
}

const cell: Decoder<CellAddress> = shape<CellAddress>({ column: text, row: text });

const pageMessage: Decoder<PageMessage> = tagged<PageMessage>({
  ready: shape({ type: oneOf(['ready']) }),
  run: shape({ type: oneOf(['run']), fresh: flag }),
  stop: shape({ type: oneOf(['stop']) }),
  cell: shape({ type: oneOf(['cell']), wish: oneOf(CELL_WISHES), cell }),
  openPrompt: shape({ type: oneOf(['openPrompt']), column: text }),
  openDocument: shape({ type: oneOf(['openDocument']), row: text }),
  mend: shape({ type: oneOf(['mend']), action: oneOf(MEND_NAMES), cell: nullable(cell) }),
});
