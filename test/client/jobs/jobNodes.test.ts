/** The lines below a job in the Jobs view. */
import { describe, expect, test } from 'vitest';
import { childrenOf, childText, nodeId, rowsWritten } from '../../../client/jobs/jobNodes.ts';
import { emptyOutputManifest } from '../../../server/batch/outputManifest.ts';
import { jobIn } from '../sampleJob.ts';

describe('the lines below a job', () => {
  const job = jobIn('running', {
    done: 10,
    failed: 3,
    failures: { 'context-exceeded': 1, timeout: 2, dropped: 0 },
  });

  test('variants, failures with the most frequent first, output, log', () => {
    expect(childrenOf(job).map(({ kind }) => kind)).toEqual([
      'variant',
      'failures',
      'failures',
      'output',
      'log',
    ]);
    const texts = childrenOf(job).map((node) => (node.kind === 'job' ? null : childText(node, job, null)));
    expect(texts.map((text) => [text?.label, text?.description])).toEqual([
      ['faq × small-1B', ''],
      ['timeout', '2'],
      ['context exceeded', '1'],
      ['Output', ''],
      ['Log', ''],
    ]);
  });

  test('a variant tells its rows once parts are written', () => {
    const output = { ...emptyOutputManifest(job.manifest) };
    const variants = output.variants.map((written) => ({ ...written, rows: 1200 }));
    const [node] = childrenOf(job);
    expect(node?.kind === 'variant' && childText(node, job, { ...output, variants }).description).toBe(
      '1,200 rows written',
    );
    expect(rowsWritten(1)).toBe('1 row written');
  });

  test('ids tell all lines of all jobs apart', () => {
    const nodes = [{ kind: 'job', folder: job.folder } as const, ...childrenOf(job)];
    expect(new Set(nodes.map(nodeId)).size).toBe(nodes.length);
  });
});
