/** What a cluster offers its user: partitions, and accounts and qualities of service where there is accounting. */

import type { ClusterOffer, ClusterPartition } from '../../../experiment/executors/clusterOffer.ts';
import { said } from '../../../language/said.ts';
import type { OwnSlurm } from '../ownSetup.ts';
import type { CommandPlace } from './commandPlace.ts';
import { isHostAlias, sshHost, thisMachine } from './commandPlace.ts';

export type ClusterAnswer =
  | { readonly ok: true; readonly offer: ClusterOffer }
  | { readonly ok: false; readonly message: string };

/** Asks the user's cluster; only ever called because the user wished it. */
export async function askCluster(
  { host }: Pick<OwnSlurm, 'host'>,
  signal: AbortSignal,
): Promise<ClusterAnswer> {
  if (host !== null && !isHostAlias(host))
    return { ok: false, message: said('"{0}" is no name of a host.', host) };
  const place = host === null ? thisMachine() : sshHost(host);
  const sinfo = await place.run(['sinfo', '-h', '-o', '%P|%a|%l|%D|%G'], { signal, timeoutMs: ASK_MS });
  if (sinfo.kind !== 'ended') return { ok: false, message: sinfo.message };
  if (sinfo.code !== 0)
    return { ok: false, message: said('sinfo on {0} says: {1}', place.name, sinfo.stderr.trim()) };
  const { accounts, qualities } = await associations(place, signal);
  return {
    ok: true,
    offer: { place: place.name, partitions: readPartitions(sinfo.stdout), accounts, qualities },
  };
}

/** One for each name: sinfo writes a line for each kind of node of a partition. */
export function readPartitions(text: string): readonly ClusterPartition[] {
  const partitions = new Map<string, ClusterPartition>();
  for (const line of text.split('\n')) {
    const [named = '', state = '', timeLimit = '', count = '', gres = ''] = line
      .split('|')
      .map((field) => field.trim());
    const name = named.replace(/\*$/, '');
    if (!/^[\w.-]+$/.test(name) || !/^\d+$/.test(count)) continue;
    const before = partitions.get(name);
    partitions.set(name, {
      name,
      isDefault: named.endsWith('*'),
      isUp: state === 'up',
      timeLimit,
      nodes: (before?.nodes ?? 0) + Number(count),
      gres: before?.gres || (gres === '(null)' ? '' : gres),
    });
  }
  return [...partitions.values()];
}

/** Lines of `sacctmgr`: account, then qualities of service by commas. */
export function readAssociations(text: string): Pick<ClusterOffer, 'accounts' | 'qualities'> {
  const accounts = new Set<string>();
  const qualities = new Set<string>();
  for (const line of text.split('\n')) {
    const [account = '', qos = '', ...rest] = line.trim().split('|');
    if (rest.length > 0 || !/^[\w.@-]+$/.test(account)) continue;
    accounts.add(account);
    for (const quality of qos.split(',')) if (quality !== '') qualities.add(quality);
  }
  return { accounts: [...accounts].sort(), qualities: [...qualities].sort() };
}

const ASK_MS = 60_000;
const NONE = { accounts: [], qualities: [] };

/** A cluster without accounting has none, which is no failure. */
async function associations(
  place: CommandPlace,
  signal: AbortSignal,
): Promise<Pick<ClusterOffer, 'accounts' | 'qualities'>> {
  const who = await place.run(['id', '-un'], { signal, timeoutMs: ASK_MS });
  if (who.kind !== 'ended' || who.code !== 0) return NONE;
  const words = [
    'sacctmgr',
    '-n',
    '-P',
    'show',
    'associations',
    `user=${who.stdout.trim()}`,
    'format=Account,QOS',
  ];
  const said = await place.run(words, { signal, timeoutMs: ASK_MS });
  return said.kind === 'ended' && said.code === 0 ? readAssociations(said.stdout) : NONE;
}
