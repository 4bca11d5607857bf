/** Which executor suits a batch, and why, from its size, its endpoints and its estimate. Plain data in, a sentence out. */
import { t } from '@vscode/l10n';
import type { ExecutorKind } from '../../server/experiment/executors/executorSetup.ts';
import { span } from '../../server/generation/estimate/estimateText.ts';
import type { Range } from '../../server/generation/estimate/range.ts';
import { counted, thousands } from '../../server/language/numbers.ts';

/** What the choice depends on. */
export interface BatchSize {
  readonly requests: number;
  /** How long the runner itself would take. */
  readonly seconds: Range;
  readonly endpoints: readonly EndpointPlace[];
  /** Whether a cluster is known: Slurm on this machine, or a login node in the settings. */
  readonly hasSlurm: boolean;
}

export interface EndpointPlace {
  readonly alias: string;
  readonly isPractice: boolean;
  /** Answers on this machine's own address. */
  readonly isHere: boolean;
  /** The provider whose Batch API it has, with the share of the price that it saves, where that is known. */
  readonly batchApi: { readonly name: string; readonly discount: number | null } | null;
}

/** An executor with the reason for it: the end of "On this machine: …". */
export interface Proposal {
  readonly kind: ExecutorKind;
  readonly why: string;
}

/** A week of one runner: longer than anyone wants to depend on one machine. */
const LONG_SECONDS = 7 * 86_400;
/** Requests from which one process that reads, sends and writes is what slows a run down on many GPUs. */
const MANY_REQUESTS = 20_000_000;
/** Below this a batch at a provider takes longer to wait for than it saves. */
const WORTH_WAITING_REQUESTS = 1000;

/** Proposes; the user decides. Only what is known to be there is proposed. */
export function proposeExecutor({ requests, seconds, endpoints, hasSlurm }: BatchSize): Proposal {
  const time = span(seconds.likely);
  if (endpoints.some(({ isPractice }) => isPractice)) {
    return { kind: 'local', why: t('the practice endpoint answers here, and nowhere else.') };
  }
  const providers = endpoints.map(({ batchApi }) => batchApi);
  const [provider] = providers;
  if (
    provider &&
    providers.every((each) => each?.name === provider.name) &&
    requests >= WORTH_WAITING_REQUESTS
  ) {
    const { discount, name } = provider;
    const figures = [name, thousands(requests), thousands((discount ?? 0) * 100)] as const;
    return {
      kind: 'openai-batch',
      why:
        discount === null
          ? t(
              '{0} answers {1} requests within a day through its Batch API, often at a lower price and outside your rate limits.',
              ...figures,
            )
          : t(
              '{0} answers {1} requests within a day through its Batch API, {2} % cheaper and outside your rate limits.',
              ...figures,
            ),
    };
  }
  const isLarge = requests >= MANY_REQUESTS || seconds.likely >= LONG_SECONDS;
  if (isLarge && hasSlurm && endpoints.every(({ isHere }) => !isHere)) {
    return {
      kind: 'slurm',
      why: t(
        '{0} requests keep one runner at work for about {1}; ranks on the cluster share them and go on without this machine.',
        thousands(requests),
        time,
      ),
    };
  }
  return {
    kind: 'local',
    why: counted(
      requests,
      t('one request takes about {0} from here, and the job goes on when the window closes.', time),
      t(
        '{1} requests take about {0} from here, and the job goes on when the window closes.',
        time,
        thousands(requests),
      ),
    ),
  };
}
