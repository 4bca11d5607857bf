/** What a Slurm cluster offers, in Markdown: one of its partitions, accounts or qualities of service. */

import { t } from '@vscode/l10n';
import type { ClusterPartition } from '../experiment/executors/clusterOffer.ts';
import { counted, thousands } from '../language/numbers.ts';
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
  const head = clusterHead(thing, name, cluster.place);
  const said = t('As the cluster said when it was last asked.');
  return `${partition ? [head, ...partitionWords(partition)].join(' ') : head}\n\n${said}`;
}

function clusterHead(thing: ClusterThing, name: string, place: string): string {
  const isHere = place === 'this machine';
  switch (thing) {
    case 'partition':
      return isHere
        ? t('**{0}** is a partition of your Slurm cluster.', name)
        : t('**{0}** is a partition of your Slurm cluster at {1}.', name, place);
    case 'account':
      return isHere
        ? t('**{0}** is an account of your Slurm cluster.', name)
        : t('**{0}** is an account of your Slurm cluster at {1}.', name, place);
    case 'quality':
      return isHere
        ? t('**{0}** is a quality of service of your Slurm cluster.', name)
        : t('**{0}** is a quality of service of your Slurm cluster at {1}.', name, place);
  }
}

/** "The default.", "12 nodes, at the most 1-00:00:00, `gpu:h100:8` on each.", "It takes no jobs at present." */
function partitionWords({ isDefault, isUp, timeLimit, nodes, gres }: ClusterPartition): readonly string[] {
  const facts = [
    counted(nodes, t('1 node'), t('{0} nodes', thousands(nodes))),
    timeLimit === 'infinite' ? t('no time limit') : t('at the most {0}', timeLimit),
    ...(gres === '' ? [] : [t('`{0}` on each', gres)]),
  ];
  return [
    ...(isDefault ? [t('The default.')] : []),
    `${facts.join(', ')}.`,
    ...(isUp ? [] : [t('It takes no jobs at present.')]),
  ];
}
