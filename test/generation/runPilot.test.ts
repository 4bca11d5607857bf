/** The pilot against a server of the test's own: what it sends, what it measures, and how it ends. */
import { afterEach, expect, test } from 'vitest';
import type { Document } from '../../server/documents/document.ts';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import { buildRequest } from '../../server/generation/buildRequest.ts';
import { estimatePlan } from '../../server/generation/estimatePlan.ts';
import { planBudgets } from '../../server/generation/planBudgets.ts';
import type { Pilot, PilotOptions } from '../../server/generation/runPilot.ts';
import { runPilot } from '../../server/generation/runPilot.ts';
import type { Transport } from '../../server/generation/transport.ts';
import { createTransport } from '../../server/generation/transport.ts';
import { plan as onePrompt, variant } from '../client/sampleJob.ts';
import type { FaultServer } from '../servers/faultServer.ts';
import { serve } from '../servers/serve.ts';

let transport: Transport | null = null;
afterEach(async () => {
  await transport?.close();
  transport = null;
});

const documents: readonly Document[] = Array.from({ length: 10 }, (_, row) => ({
  id: `d${row}`,
  text: `Document ${row}.`,
  textColumn: 'text',
  columns: {},
  fileOrdinal: 0,
  row,
}));

test('sends each document to each variant once, as a batch would, and measures the answers', async () => {
  const server = await serve(({ prompt }) => ({
    kind: 'text',
    text: 'x'.repeat(prompt.includes('Document 3') ? 30 : 10),
  }));
  const table = { ...variant, id: 'table--small-1B', promptName: 'table', template: 'Table: [[DOCUMENT]]' };
  const progress: [number, number][] = [];
  const pilot = await pilotOver(server, {
    variants: [variant, table],
    onProgress: (ended, total) => progress.push([ended, total]),
  });
  const budget = planBudgets(onePrompt, new Map()).get(variant.id);
  if (!budget) throw new Error('no budget');
  const sent = new Set(server.requests.map(({ body }) => JSON.stringify(body)));
  const expected = documents.flatMap((document) =>
    [variant, table].map((one) => {
      const built = buildRequest(one, document, budget, 0);
      return built.kind === 'request' ? JSON.stringify(built.body) : '';
    }),
  );
  expect(sent).toEqual(new Set(expected));
  expect(server.requests).toHaveLength(20);
  expect(server.mostInFlight).toBeLessThanOrEqual(8);
  expect(pilot.variants.get(variant.id)).toMatchObject({
    answered: 10,
    failed: 0,
    completionTokens: { mean: 12, n: 10 },
  });
  expect(pilot.speeds.get('gpu')?.tokensPerSecond).toBeGreaterThan(0);
  expect(progress.at(-1)).toEqual([20, 20]);
  expect(
    estimatePlan({ ...onePrompt, variants: [variant, table] }, { low: 100, likely: 100, high: 100 }, pilot),
  ).toMatchObject({
    measured: true,
    completionTokens: { likely: 2400 },
  });
});

test('a failed request counts as failed and ends nothing', async () => {
  const server = await serve(({ prompt }) =>
    prompt.includes('Document 4') ? { kind: 'status', status: 500 } : { kind: 'text', text: 'fine' },
  );
  const pilot = await pilotOver(server);
  expect(pilot.variants.get(variant.id)).toMatchObject({ answered: 9, failed: 1 });
  expect(pilot.blocked).toBeNull();
});

test('what would stop the batch stops the pilot, with the reason', async () => {
  const server = await serve(() => ({ kind: 'status', status: 401 }));
  const pilot = await pilotOver(server);
  expect(pilot.blocked?.reason).toBe('unauthorised');
  expect(server.requests.length).toBeLessThanOrEqual(8);
});

test('stopped by the user it gives what it has', async () => {
  const stop = new AbortController();
  const server = await serve(({ prompt }) =>
    prompt.includes('Document 9') ? { kind: 'hang' } : { kind: 'text', text: 'fine' },
  );
  const pilot = await pilotOver(server, {
    signal: stop.signal,
    onProgress: (ended) => {
      if (ended === 9) stop.abort();
    },
  });
  expect(pilot.variants.get(variant.id)).toMatchObject({ answered: 9, failed: 0 });
});

function pilotOver(
  server: FaultServer,
  options: Partial<PilotOptions> & { readonly variants?: readonly (typeof variant)[] } = {},
): Promise<Pilot> {
  transport = createTransport();
  const endpoint = bareEndpoint('gpu', server.url, server.origin);
  const plan = {
    ...onePrompt,
    variants: options.variants ?? [variant],
    endpoints: new Map([['gpu', endpoint]]),
  };
  return runPilot({
    plan,
    documents,
    budgets: planBudgets(plan, new Map()),
    accesses: new Map([['gpu', { endpoint, key: null }]]),
    transport,
    signal: new AbortController().signal,
    ...options,
  });
}
