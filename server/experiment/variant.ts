/** One column of the grid and one output folder of a job: prompt × model × parameter set, with nothing left open. */
import type { JsonObject, JsonValue } from '../language/json.ts';
import type { OutputForm } from '../language/prompt.ts';

/** Where a value of the request came from: experiment wins over prompt, prompt over endpoint. */
export type Origin = 'experiment' | 'prompt' | 'endpoint';

/** Everything that decides what is sent for a document. Frozen into a job's manifest as it stands. */
export interface Variant {
  /** Path-safe and unique within its experiment: `<prompt>--<model>`, with the swept values appended. */
  readonly id: string;
  /** The prompt's name. */
  readonly promptName: string;
  /** Path of the prompt as the experiment wrote it. */
  readonly promptPath: string;
  /** The template's text, normalised as `Prompt.template` is. */
  readonly template: string;
  /** How the template is read; absent where it is literal, as in jobs that know no other. */
  readonly dialect?: 'jinja';
  readonly system: string | null;
  /** Placeholder name to column; complete for every placeholder of the template. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly form: OutputForm;
  /** `output.checks` as written; the measures room decodes them. They never change what is sent. */
  readonly checks: readonly JsonValue[];
  readonly model: string;
  /** Alias of the endpoint, a key of `Plan.endpoints`. */
  readonly endpoint: string;
  /** No sweeps any more: one value per parameter. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
  readonly extraBody: JsonObject;
  /** The parameters that a sweep varies, for labels: `{ temperature: 0.7 }`. */
  readonly swept: Readonly<Record<string, JsonValue>>;
  /** Origin of each top-level key of the request body. */
  readonly origins: Readonly<Record<string, Origin>>;
}
