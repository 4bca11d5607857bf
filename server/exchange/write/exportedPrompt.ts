/** A prompt as exports take it, and what they give: pure data on both sides. */
import type { Variant } from '../../experiment/variant.ts';
import type { JsonObject } from '../../language/json.ts';

/** What of a variant is exported. */
export type ExportedVariant = Pick<
  Variant,
  'id' | 'promptName' | 'template' | 'dialect' | 'system' | 'inputs' | 'model' | 'parameters' | 'extraBody'
>;

/** A request as it is sent for one document. */
export interface ExportedRequest {
  readonly variant: ExportedVariant;
  /** Id of the document. */
  readonly document: string;
  /** From 0, over all documents. */
  readonly row: number;
  readonly rollout: number;
  readonly body: JsonObject;
}

/** An export: one text, and sentences about what it does not say. Or why there is none. */
export type ExportedText =
  | { readonly ok: true; readonly text: string; readonly remarks: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** Parameters and extra body in one, as a request has them; an extra key replaces a parameter. */
export function samplingOf({ parameters, extraBody }: ExportedVariant): JsonObject {
  return { ...parameters, ...extraBody };
}
