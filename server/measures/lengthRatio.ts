/** How long a rephrasing is beside its source. */
import type { Rephrasing } from './rephrasing.ts';

/** UTF-16 code units of the rephrasing by those of the source; null for an empty source, where no ratio exists. */
export function lengthRatio(rephrasing: Rephrasing): number | null {
  return rephrasing.source.length === 0 ? null : rephrasing.text.length / rephrasing.source.length;
}
