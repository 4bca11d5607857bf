/**
 * The lines of the Jobs view as data. A node only says which line it is; what stands there is looked up in the job
 * each time it is drawn, so that nodes stay the same objects while their job goes on.
 */

import { t } from '@vscode/l10n';
import type { FrozenVariant } from '../../server/batch/job.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { OutputManifest } from '../../server/batch/outputManifest.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { countersOf, reasonWords } from './jobText.ts';
import { executorName, remoteWords } from './remoteText.ts';

/** One line. */
export type JobNode =
  | { readonly kind: 'job'; readonly folder: string }
  | { readonly kind: 'variant'; readonly folder: string; readonly variant: string }
  | { readonly kind: 'failures'; readonly folder: string; readonly reason: string }
  | { readonly kind: 'remote'; readonly folder: string }
  | { readonly kind: 'output'; readonly folder: string }
  | { readonly kind: 'log'; readonly folder: string };

/** A line's text and icon. */
export interface NodeText {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly color: string | null;
}

/** The lines below a job: what runs elsewhere for it, its variants, failures by reason with the most frequent first, output, log. */
export function childrenOf(job: JobView): readonly JobNode[] {
  const { folder, manifest } = job;
  const reasons = Object.entries(countersOf(job).failures)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return [
    ...(job.state?.remote ? [{ kind: 'remote', folder } as const] : []),
    ...manifest.variants.map(({ id }): JobNode => ({ kind: 'variant', folder, variant: id })),
    ...reasons.map(([reason]): JobNode => ({ kind: 'failures', folder, reason })),
    { kind: 'output', folder },
    { kind: 'log', folder },
  ];
}

/** The text of a line below a job. `output` tells the rows written so far, where it is known. */
export function childText(
  node: Exclude<JobNode, { kind: 'job' }>,
  job: JobView,
  output: OutputManifest | null,
): NodeText {
  switch (node.kind) {
    case 'variant': {
      const variant = job.manifest.variants.find(({ id }) => id === node.variant);
      const rows = output?.variants.find(({ id }) => id === node.variant)?.rows ?? 0;
      return {
        label: variant ? variantLabel(variant) : node.variant,
        description: rows > 0 ? rowsWritten(rows) : '',
        icon: 'file',
        color: null,
      };
    }
    case 'failures': {
      const count = countersOf(job).failures[node.reason] ?? 0;
      return {
        label: reasonWords(node.reason),
        description: thousands(count),
        icon: 'warning',
        color: 'charts.orange',
      };
    }
    case 'remote': {
      const remote = job.state?.remote ?? null;
      return {
        label: executorName(job.manifest.executor.kind),
        description: (remote && remoteWords(remote)) ?? '',
        icon: 'server-environment',
        color: remote?.trouble ? 'charts.yellow' : null,
      };
    }
    case 'output':
      return { label: t('Output'), description: '', icon: 'folder-opened', color: null };
    case 'log':
      return { label: t('Log'), description: '', icon: 'output', color: null };
  }
}

/** "faq × SmolLM2-1.7B-Instruct, temperature 0.7". */
export function variantLabel({ promptName, model, swept }: FrozenVariant): string {
  const values = Object.entries(swept).map(([key, value]) => `, ${key} ${JSON.stringify(value)}`);
  return `${promptName} × ${model.split('/').at(-1) ?? model}${values.join('')}`;
}

/** "1,200 rows written". */
export function rowsWritten(rows: number): string {
  return counted(rows, t('{0} row written', thousands(rows)), t('{0} rows written', thousands(rows)));
}

/** Stable and unique: the same line has the same id in every window. */
export function nodeId(node: JobNode): string {
  const part = node.kind === 'variant' ? node.variant : node.kind === 'failures' ? node.reason : '';
  return [node.folder, node.kind, part].join('\n');
}
