/** The pilot of a batch in the editor: with progress, to be stopped at any time, and its results for the preview. */
import { t } from '@vscode/l10n';
import type { EndpointAccess } from '../../server/generation/endpoint.ts';
import { planBudgets } from '../../server/generation/planBudgets.ts';
import type { Pilot } from '../../server/generation/runPilot.ts';
import { runPilot } from '../../server/generation/runPilot.ts';
import { serverOf } from '../../server/generation/serverOf.ts';
import { createTransport } from '../../server/generation/transport.ts';
import { thousands } from '../../server/language/numbers.ts';
import type { CanaryRequest, CanaryResult, EndpointPort } from '../ports.ts';
import { withProgress } from '../progress.ts';
import { editorProxy } from '../proxy.ts';
import type { BatchDraft } from './batchDraft.ts';

/** Sends the pilot documents; null when nothing was answered before the user stopped it. */
export async function pilotBatch(endpoints: EndpointPort, draft: BatchDraft): Promise<Pilot | null> {
  const { plan } = draft.prepared;
  const accesses = new Map<string, EndpointAccess>();
  for (const [alias, endpoint] of plan.endpoints) accesses.set(alias, await endpoints.access(endpoint));
  const transport = createTransport({ proxyUrl: editorProxy() });
  try {
    const pilot = await withProgress(t('Pilot of "{0}"', plan.experiment.name), (signal, report) =>
      runPilot({
        plan,
        documents: draft.survey.sample,
        budgets: planBudgets(plan, draft.served),
        accesses,
        transport,
        signal,
        onProgress: (ended, total) => report(t('{0} of {1} requests', thousands(ended), thousands(total))),
      }),
    );
    return pilot.answers.length === 0 ? null : pilot;
  } finally {
    await transport.close();
  }
}

/** The pilot's documents with what became of them, as the preview shows them without asking again. */
export function canaryOf({ uris, survey, pilot, prepared, served }: BatchDraft): CanaryRequest {
  const results = (pilot?.answers ?? []).flatMap(
    ({ variant, request, outcome, latencyMs }): CanaryResult[] => {
      const endpoint = prepared.plan.endpoints.get(variant.endpoint);
      if (!endpoint) return [];
      const { fingerprint } = request;
      return [{ fingerprint, origin: serverOf(endpoint), rollout: 0, outcome, seconds: latencyMs / 1000 }];
    },
  );
  return { uris, documents: survey.sample, served, results };
}
