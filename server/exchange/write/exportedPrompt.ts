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

/** What OpenAI's own clients, and promptfoo's provider, take by name; everything else is passed through beside it. */
export const OPENAI_PARAMETERS: readonly string[] = [
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'stop',
];

/** What a request decides itself, so that neither parameters nor extra body can. */
const RESERVED: readonly string[] = ['model', 'messages', 'stream', 'stream_options'];

/** Parameters and extra body in one, as a request has them; an extra key replaces a parameter. */
export function samplingOf({ parameters, extraBody }: ExportedVariant): JsonObject {
  const written = Object.entries({ ...parameters, ...extraBody });
  return Object.fromEntries(written.filter(([key]) => !RESERVED.includes(key)));
}
