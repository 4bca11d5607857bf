/** What sinfo and sacctmgr print, and what is offered to choose from. */
import { expect, test } from 'vitest';
import { readAssociations, readPartitions } from '../../../../server/batch/executors/slurm/askCluster.ts';

test('partitions, a line for each kind of node', () => {
  const text =
    'gpu*|up|1-00:00:00|4|gpu:h100:8\ngpu*|up|1-00:00:00|2|(null)\nold|down|infinite|1|(null)\nWelcome to the cluster\n';
  expect(readPartitions(text)).toEqual([
    { name: 'gpu', isDefault: true, isUp: true, timeLimit: '1-00:00:00', nodes: 6, gres: 'gpu:h100:8' },
    { name: 'old', isDefault: false, isUp: false, timeLimit: 'infinite', nodes: 1, gres: '' },
  ]);
});

test('accounts and qualities of service', () => {
  expect(readAssociations('synth|normal,high\nweb|normal\n')).toEqual({
    accounts: ['synth', 'web'],
    qualities: ['high', 'normal'],
  });
  expect(readAssociations('')).toEqual({ accounts: [], qualities: [] });
});
