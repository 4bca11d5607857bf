/** The keys that an author may choose in a map whose keys name something: columns, or placeholders of the body. */
import type { Key, MapShape } from '../language/schema/shape.ts';
import { DOCUMENT, placeholderNames } from '../language/template.ts';
import { describeColumn } from './describeDataset.ts';
import { describePlaceholder } from './describePlaceholder.ts';
import type { Knowledge } from './knowledge.ts';
import type { Snapshot } from './snapshot.ts';
import { datasetAround } from './worldAround.ts';

/** As keys of an object, so that they are offered and written as such; empty where nothing is known. */
export function mapKeys(shape: MapShape, snapshot: Snapshot, knowledge: Knowledge): readonly Key[] {
  if (shape.keyNames === 'placeholder' && snapshot.kind === 'prompt') {
    const { prompt } = snapshot;
    const names = new Set([...placeholderNames(prompt.template), DOCUMENT]);
    return [...names].map((name) => ({ name, doc: describePlaceholder(prompt, name), shape: shape.value }));
  }
  const dataset = shape.keyNames === 'column' ? datasetAround(snapshot, knowledge) : null;
  if (!dataset) return [];
  return dataset.columns.map(({ name }) => ({
    name,
    doc: describeColumn(dataset, name) ?? '',
    shape: shape.value,
  }));
}
