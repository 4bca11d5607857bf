/** The estimate of a run through a Batch API: the price with the discount, and a time that is the provider's to choose. Pure. */

import { exactly, rangeOf, times } from '../../../generation/estimate/range.ts';
import type { Estimate } from '../../../generation/estimate.ts';
import { said } from '../../../language/said.ts';
import type { Subject } from '../executor.ts';
import { limitsFor, type Provider, providerAt, windowHours } from './providers.ts';

/** "Small batches typically finish in minutes": https://docs.together.ai/docs/inference/batch/overview. */
const QUICKEST_SECONDS = 300;
const NO_SUM = said(
  'For a sum, say what tokens cost in the profile (pricePerMillionTokens) and run a pilot: it tells how long the prompts are.',
);
/** What has expired goes into a second batch. */
const MOST_ROUNDS = 2;

export function estimateBatch({ setup, endpoints }: Subject, estimate: Estimate): Estimate {
  if (setup.kind !== 'openai-batch') return estimate;
  const { provider: named, completionWindow, requestsPerFile, bytesPerFile } = setup.openaiBatch;
  const providers = [...new Set(endpoints.map((endpoint) => providerAt(endpoint, named)))];
  const hours = Math.max(
    ...providers.map(({ window }) => windowHours(completionWindow ?? '') ?? window.leastHours),
  );
  const limits = providers.map((provider) =>
    limitsFor(provider, { requests: requestsPerFile, bytes: bytesPerFile }),
  );
  const perFile = Math.min(...limits.map(({ requests }) => requests));
  const discount = Math.min(...providers.map((provider) => provider.discount ?? 0));
  // What a provider runs on is its own affair; behind a proxy may be GPUs of the user's.
  const isBought = providers.every(({ limits: { documented } }) => documented);
  const files = Math.max(1, Math.ceil(estimate.requests.likely / perFile));
  return {
    ...estimate,
    gpuHours: isBought ? exactly(0) : estimate.gpuHours,
    seconds: rangeOf(QUICKEST_SECONDS, hours * 3600, MOST_ROUNDS * hours * 3600),
    dollars: estimate.dollars && times(estimate.dollars, exactly(1 - discount)),
    assumptions: [
      ...providers.map(priceWords),
      said(
        'The provider may take {0} hours for each batch and chooses when it works; most batches are done sooner. What expires is sent once more.',
        hours,
      ),
      files === 1
        ? said('At least 1 request file of up to {0} requests.', shown(perFile))
        : said('At least {0} request files of up to {1} requests.', shown(files), shown(perFile)),
      ...estimate.assumptions.filter((words) => !(isBought ? /tokens\/s|GPU/ : /tokens\/s/).test(words)),
      ...(isBought && estimate.dollars === null ? [NO_SUM] : []),
    ],
  };
}

function priceWords({ name, discount, id }: Provider): string {
  if (discount !== null) {
    return said('Batches cost {0} % less at {1}, which is counted.', shown(discount * 100), name);
  }
  return id === 'together'
    ? said(
        'Together takes half the price for batches of some models and the full price for others: the full price is counted.',
      )
    : id === 'generic'
      ? said('What the provider takes off for batches is not known: the full price is counted.')
      : said('What {0} takes off for batches is not known: the full price is counted.', name);
}

function shown(figure: number): string {
  return figure.toLocaleString('en', { maximumFractionDigits: 1 });
}
