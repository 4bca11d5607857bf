/** Asks the user's Slurm cluster what it offers, and lets him choose: partition, account, quality of service. */
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import type { SlurmDefaults } from '../../server/batch/executors/ownSetup.ts';
import type { ClusterOffer } from '../../server/experiment/executors/clusterOffer.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { showFailure, showNotice } from '../errors.ts';
import { BACK, CANCELLED, pickOne, waitFor } from '../steps.ts';
import type { JobsHost } from './jobsHost.ts';
import { readOwnSetup, writeSlurmDefaults } from './ownExecutors.ts';

/** What was chosen of a cluster. */
export type ClusterChoice = Pick<SlurmDefaults, 'partition' | 'account' | 'qos'>;

/** "Rephrase: Ask Slurm Cluster…": the choice becomes what ranks ask for by default. */
export async function chooseDefaults(language: JobsHost['language']): Promise<void> {
  const { defaults } = readOwnSetup().slurm;
  const choice = await chooseOnCluster(defaults, language);
  if (!choice) return;
  await writeSlurmDefaults(choice);
  void showNotice(
    t('Ranks ask for {0} from now on, unless an experiment says otherwise.', choiceText(choice)),
  );
}

/** Null when the user left, or when the cluster did not answer, which is then said. What it offers is told to `language`. */
export async function chooseOnCluster(
  now: ClusterChoice,
  language: JobsHost['language'],
): Promise<ClusterChoice | null> {
  const { slurm } = readOwnSetup();
  const title = 'Slurm';
  const { askCluster } = await import('../../server/batch/executors/slurm/askCluster.ts');
  const answer = await waitFor(
    { title, doing: t('Asking {0} for its partitions', slurm.host ?? t('this machine')) },
    (signal) => askCluster(slurm, signal),
  );
  if (answer === BACK || answer === CANCELLED) return null;
  if (!answer.ok) {
    await showFailure(answer.message);
    return null;
  }
  language.learnCluster(answer.offer);
  const partition = await choose(
    title,
    t('Partition of the ranks'),
    partitionItems(answer.offer),
    now.partition,
  );
  if (partition === undefined) return null;
  const account = await choose(
    title,
    t('Account that is charged'),
    plainItems(answer.offer.accounts, t('your own')),
    now.account,
  );
  if (account === undefined) return null;
  const qos = await choose(
    title,
    t('Quality of service'),
    plainItems(answer.offer.qualities, t('none')),
    now.qos,
  );
  return qos === undefined ? null : { partition, account, qos };
}

/** "partition gpu, account synth"; what is left to the cluster is not named. */
export function choiceText({ partition, account, qos }: ClusterChoice): string {
  const parts = [
    partition === null ? t('the default partition') : t('partition {0}', partition),
    account === null ? '' : t('account {0}', account),
    qos === null ? '' : t('quality of service {0}', qos),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

interface Item extends QuickPickItem {
  readonly value: string | null;
}

/** Undefined when the user left; nothing is asked where there is nothing to choose from. */
async function choose(
  title: string,
  placeholder: string,
  items: readonly Item[],
  now: string | null,
): Promise<string | null | undefined> {
  if (items.length <= 1) return now;
  const chosen = await pickOne({
    title,
    placeholder,
    items,
    active: items.find(({ value }) => value === now),
  });
  return chosen === BACK || chosen === CANCELLED ? undefined : chosen.value;
}

function partitionItems({ partitions, place }: ClusterOffer): readonly Item[] {
  const unnamed: Item = { label: t("The cluster's default"), description: place, value: null };
  return [
    unnamed,
    ...partitions.map(({ name, isDefault, isUp, timeLimit, nodes, gres }) => ({
      label: name,
      description: [isDefault ? t('the default') : '', isUp ? '' : t('takes no jobs at present')]
        .filter((text) => text !== '')
        .join(' · '),
      detail: [
        counted(nodes, t('{0} node', thousands(nodes)), t('{0} nodes', thousands(nodes))),
        timeLimit === 'infinite' ? t('no time limit') : t('at the most {0}', timeLimit),
        gres,
      ]
        .filter((text) => text !== '')
        .join(' · '),
      value: name,
    })),
  ];
}

function plainItems(names: readonly string[], none: string): readonly Item[] {
  if (names.length === 0) return [];
  return [
    { label: t('None ({0})', none), value: null },
    ...names.map((name) => ({ label: name, value: name })),
  ];
}
