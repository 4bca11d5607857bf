/** What a Slurm cluster offers, in Markdown: one of its partitions, accounts or qualities of service. */
import type { ClusterPartition } from '../experiment/executors/clusterOffer.ts';
import type { Knowledge } from './knowledge.ts';

/** The three things an experiment names of a cluster. */
export type ClusterThing = 'partition' | 'account' | 'quality';

/** Their names, the cluster's default partition first; empty where no cluster was asked. */
export function clusterNames(thing: ClusterThing, { pushed: { cluster } }: Knowledge): readonly string[] {
  if (!cluster) return [];
  if (thing === 'account') return cluster.accounts;
  if (thing === 'quality') return cluster.qualities;
  const first = cluster.partitions.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
  return first.map(({ name }) => name);
}

/** One of them by its name; null where it is not known. */
export function describeCluster(thing: ClusterThing, name: string, knowledge: Knowledge): string | null {
  const { cluster } = knowledge.pushed;
  if (!cluster || !clusterNames(thing, knowledge).includes(name)) return null;
  const partition =
    thing === 'partition' ? cluster.partitions.find((listed) => listed.name === name) : undefined;
  const words = partition ? ` ${partitionWords(partition)}` : '';
  const at = cluster.place === 'this machine' ? '' : ` at ${cluster.place}`;
  return `**${name}** is ${NOUN[thing]} of your Slurm cluster${at}.${words}\n\nAs the cluster said when it was last asked.`;
}

const NOUN: Readonly<Record<ClusterThing, string>> = {
  partition: 'a partition',
  account: 'an account',
  quality: 'a quality of service',
};

/** "The default. 12 nodes, at the most 1-00:00:00, gpu:h100:8 each. It takes no jobs at present." */
function partitionWords({ isDefault, isUp, timeLimit, nodes, gres }: ClusterPartition): string {
  const count = `${nodes.toLocaleString('en-US')} ${nodes === 1 ? 'node' : 'nodes'}`;
  const time = timeLimit === 'infinite' ? 'no time limit' : `at the most ${timeLimit}`;
  return [
    isDefault ? 'The default.' : null,
    `${[count, time].join(', ')}${gres === '' ? '' : `, \`${gres}\` on each`}.`,
    isUp ? null : 'It takes no jobs at present.',
  ]
    .filter((part) => part !== null)
    .join(' ');
}
