/** What stands in the way of a job at a provider's Batch API, as far as it can be told without asking anybody. Pure. */

import type { OpenaiBatchOptions } from '../../../experiment/executors/executorSetup.ts';
import { PRACTICE_MODEL } from '../../../generation/practice/practiceModel.ts';
import { said } from '../../../language/said.ts';
import type { EndpointFacts, ExecutorProblem, Subject } from '../executor.ts';
import { limitsFor, PROVIDER_IDS, type Provider, providerAt, windowHours } from './providers.ts';

/** Most important first. */
export function validateBatch({ setup, variants, endpoints }: Subject): readonly ExecutorProblem[] {
  if (setup.kind !== 'openai-batch') return [];
  const options = setup.openaiBatch;
  const problems: ExecutorProblem[] = [];
  const { provider } = options;
  if (provider !== null && !isKnown(provider)) {
    problems.push(
      error(said('openai_batch.provider is "{0}". It is one of {1}.', provider, PROVIDER_IDS.join(', '))),
    );
  }
  const practice = variants.find(({ model }) => model === PRACTICE_MODEL);
  if (practice) {
    problems.push(error(said('The practice endpoint has no Batch API. Run this with executor: local.')));
  }
  for (const endpoint of endpoints) problems.push(...problemsAt(endpoint, options));
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

function problemsAt(endpoint: EndpointFacts, options: OpenaiBatchOptions): readonly ExecutorProblem[] {
  const { alias, batchApi } = endpoint;
  const provider = providerAt(endpoint, options.provider);
  const window = windowProblem(provider, options.completionWindow);
  return [
    ...(batchApi === undefined || isKnown(batchApi)
      ? []
      : [
          error(
            said(
              'The profile of "{0}" says batchApi: "{1}". It is one of {2}.',
              alias,
              batchApi,
              PROVIDER_IDS.join(', '),
            ),
          ),
        ]),
    ...(window ? [window] : []),
    ...limitProblems(alias, provider, options),
  ];
}

function isKnown(name: string): boolean {
  return PROVIDER_IDS.some((known) => known === name);
}

function windowProblem({ name, window }: Provider, wished: string | null): ExecutorProblem | null {
  const hours = wished === null ? null : windowHours(wished);
  if (wished === null || (hours !== null && hours >= window.leastHours && hours <= window.mostHours))
    return null;
  return error(
    window.leastHours === window.mostHours
      ? said(
          'openai_batch.completion_window is "{0}"; {1} takes {2}h alone.',
          wished,
          name,
          window.leastHours,
        )
      : said(
          'openai_batch.completion_window is "{0}"; {1} takes {2}h to {3}d.',
          wished,
          name,
          window.leastHours,
          window.mostHours / 24,
        ),
  );
}

function limitProblems(
  alias: string,
  provider: Provider,
  { requestsPerFile, bytesPerFile }: OpenaiBatchOptions,
): readonly ExecutorProblem[] {
  const { name, limits } = provider;
  if (!limits.documented) {
    if (requestsPerFile !== null && bytesPerFile !== null) return [];
    const made = limitsFor(provider, { requests: requestsPerFile, bytes: bytesPerFile });
    return [
      warning(
        said(
          'Nothing is known of the limits at endpoint "{0}": files of at most {1} requests and {2} bytes are made. Say what it takes by requests_per_file and bytes_per_file under openai_batch.',
          alias,
          shown(made.requests),
          shown(made.bytes),
        ),
      ),
    ];
  }
  const above = [
    requestsPerFile !== null && requestsPerFile > limits.requests
      ? said(
          "{0} takes {1} requests in a file, not {2}: the provider's limit is kept.",
          name,
          shown(limits.requests),
          shown(requestsPerFile),
        )
      : null,
    bytesPerFile !== null && bytesPerFile > limits.bytes
      ? said(
          "{0} takes files of {1} bytes, not {2}: the provider's limit is kept.",
          name,
          shown(limits.bytes),
          shown(bytesPerFile),
        )
      : null,
  ];
  return above.filter((message) => message !== null).map(warning);
}

function isError({ severity }: ExecutorProblem): boolean {
  return severity === 'error';
}

function error(message: string): ExecutorProblem {
  return { severity: 'error', message };
}

function warning(message: string): ExecutorProblem {
  return { severity: 'warning', message };
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
