/** Decoders of what both doors of the preview take in. */
import type { ModelPick } from './controls.ts';
import type { Decoder } from './decoder.ts';
import { count, shape, text } from './decoder.ts';
import type { CellAddress } from './messages.ts';

export const cellAddress: Decoder<CellAddress> = shape<CellAddress>({
  column: text,
  row: text,
  rollout: count,
});

export const modelPick: Decoder<ModelPick> = shape<ModelPick>({ endpoint: text, model: text });
