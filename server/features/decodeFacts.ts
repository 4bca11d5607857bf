/** Facts as a client pushes them, decoded: the door through which they come in. */
import { t } from '@vscode/l10n';
import type { ClusterOffer, ClusterPartition } from '../experiment/executors/clusterOffer.ts';
import type { EndpointFacts, EndpointProfile, Facts, PreviewFacts } from '../protocol/messages.ts';

/** Nothing is known. */
export const NO_FACTS: Facts = { profiles: null, endpoints: [], previews: [], cluster: null };

/** Decodes facts from any client; an entry that says nothing is left out. Never throws. */
export function decodeFacts(value: unknown): Facts {
  const { profiles, endpoints, previews, cluster } = fieldsOf(value);
  return {
    profiles: Array.isArray(profiles) ? profiles.flatMap(profileOf) : null,
    endpoints: listOf(endpoints).flatMap(endpointOf),
    previews: listOf(previews).flatMap(previewOf),
    cluster: clusterOf(cluster),
  };
}

/** A text that says something, else null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A finite number, else null. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A list of texts, else null. */
export function textsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}

function profileOf(value: unknown): readonly EndpointProfile[] {
  const { alias, model, window, tokenizer } = fieldsOf(value);
  const name = textOf(alias);
  if (name === null) return [];
  return [{ alias: name, model: textOf(model), window: tokensOf(window), tokenizer: textOf(tokenizer) }];
}

function endpointOf(value: unknown): readonly EndpointFacts[] {
  const { alias, models } = fieldsOf(value);
  const name = textOf(alias);
  if (name === null) return [];
  const listed = listOf(models).flatMap((model) => {
    const { id, window } = fieldsOf(model);
    const named = textOf(id);
    return named === null ? [] : [{ id: named, window: tokensOf(window) }];
  });
  return [{ alias: name, models: listed }];
}

function previewOf(value: unknown): readonly PreviewFacts[] {
  const { promptUri, prompt, endpoint, model, done, failed, total, meanTokens, tokensPerSecond } =
    fieldsOf(value);
  const uri = textOf(promptUri);
  const name = textOf(prompt);
  if (uri === null || name === null) return [];
  return [
    {
      promptUri: uri,
      prompt: name,
      endpoint: textOf(endpoint) ?? '',
      model: textOf(model) ?? '',
      done: numberOf(done) ?? 0,
      failed: numberOf(failed) ?? 0,
      total: numberOf(total) ?? 0,
      meanTokens: numberOf(meanTokens),
      tokensPerSecond: numberOf(tokensPerSecond),
    },
  ];
}

/** Null where it says nothing of any partition, account or quality of service. */
function clusterOf(value: unknown): ClusterOffer | null {
  const { place, partitions, accounts, qualities } = fieldsOf(value);
  const names = (list: unknown): readonly string[] => listOf(list).flatMap((name) => textOf(name) ?? []);
  const offer: ClusterOffer = {
    place: textOf(place) ?? t('the cluster'),
    partitions: listOf(partitions).flatMap(partitionOf),
    accounts: names(accounts),
    qualities: names(qualities),
  };
  return [offer.partitions, offer.accounts, offer.qualities].some(({ length }) => length > 0) ? offer : null;
}

function partitionOf(value: unknown): readonly ClusterPartition[] {
  const { name, isDefault, isUp, timeLimit, nodes, gres } = fieldsOf(value);
  const named = textOf(name);
  if (named === null) return [];
  const partition = {
    name: named,
    isDefault: isDefault === true,
    isUp: isUp !== false,
    timeLimit: textOf(timeLimit) ?? 'infinite',
    nodes: numberOf(nodes) ?? 0,
    gres: textOf(gres) ?? '',
  };
  return [partition];
}

/** A window of no tokens is none. */
function tokensOf(value: unknown): number | null {
  const tokens = numberOf(value);
  return tokens !== null && tokens > 0 ? tokens : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return Object(value) as Readonly<Partial<Record<string, unknown>>>;
}
