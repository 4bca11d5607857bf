/** The JSON Schemas that are published for other editors, by file name. `npm run schemas` writes them. */
import { EXPERIMENT_SCHEMA } from '../server/experiment/experimentSchema.ts';
import type { JsonObject } from '../server/language/json.ts';
import { jsonSchemaOf } from '../server/language/schema/jsonSchema.ts';
import { PROMPT_SCHEMA } from '../server/language/schema/promptSchema.ts';

export const PUBLISHED_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  'prompt.schema.json': jsonSchemaOf(PROMPT_SCHEMA, {
    title: 'Front matter of a Rephrase prompt',
    description: 'What stands between the --- lines at the start of a prompt file.',
  }),
  'experiment.schema.json': jsonSchemaOf(EXPERIMENT_SCHEMA, {
    title: 'Rephrase experiment',
    description:
      'Prompts × models × documents × rollouts, and how to run them as a batch (*.experiment.yaml).',
  }),
};
