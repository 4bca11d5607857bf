/** Writes the published JSON Schemas beside this file. A test fails while they differ from their source. */
import { writeFileSync } from 'node:fs';
import { PUBLISHED_SCHEMAS } from './publishedSchemas.ts';

for (const [name, schema] of Object.entries(PUBLISHED_SCHEMAS)) {
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
