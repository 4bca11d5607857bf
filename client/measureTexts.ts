/**
 * Measures as people read them. Their names and definitions are constants of a room without an editor; they are keys of
 * the bundles as they stand there.
 */
import { t } from '@vscode/l10n';
import type { Measure } from '../server/measures/measure.ts';
import { MEASURES } from '../server/measures/measures.ts';

/** What is read of a measure. */
export type MeasureText = Pick<Measure, 'id' | 'label' | 'unit' | 'kind' | 'definition' | 'source'>;

/** Every measure, in the order in which people see them. */
export const MEASURE_TEXTS: readonly MeasureText[] = MEASURES.map(
  ({ id, label, unit, kind, definition, source }) => ({
    id,
    label: t(label),
    unit,
    kind,
    definition: t(definition),
    source: t(source),
  }),
);
