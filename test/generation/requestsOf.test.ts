/** The requests of a plan, as they are exported: those that a batch would send, and no others. */
import { expect, test } from 'vitest';
import { requestsOf } from '../../server/generation/requestsOf.ts';
import { makePlan } from '../batch/jobFixture.ts';
import { temporaryFolder } from '../batch/temporaryFolder.ts';

test('a limit of the experiment counts rows, those that are no documents too, as a batch counts them', async () => {
  const { plan } = await makePlan({
    root: await temporaryFolder(),
    url: 'http://127.0.0.1:9/v1',
    documents: 0,
    lines: ['{"text": "one"}', '{"text": null}', '{"text": "two"}', '{"text": "three"}'],
    dataset: '{ source: data.jsonl, limit: 3 }',
  });
  expect(await sent(plan, null)).toEqual(['one', 'left out', 'two']);
  expect(await sent(plan, 1)).toEqual(['one']);
  expect(await sent(plan, 2)).toEqual(['one', 'left out', 'two']);
});

async function sent(
  plan: Awaited<ReturnType<typeof makePlan>>['plan'],
  limit: number | null,
): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const planned of requestsOf(plan, limit))
    texts.push(planned.kind === 'request' ? planned.document.text : 'left out');
  return texts;
}
