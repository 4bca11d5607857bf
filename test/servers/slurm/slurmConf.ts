/** The configuration of a private cluster whose two nodes are one machine: no systemd, no cgroups, no accounting. */

/** Where the cluster lives and listens. */
export interface SlurmPlace {
  readonly folder: string;
  readonly user: string;
  readonly host: string;
  readonly controllerPort: number;
  /** One for each node. */
  readonly nodePorts: readonly number[];
}

/**
 * Two partitions over the same nodes: work in `urgent` preempts work in `main`, which is then queued again. A queued
 * job waits until its old credential has expired, hence the short `cred_expire`; so do lost nodes with `SlurmdTimeout`.
 */
export function slurmConf({ folder, user, host, controllerPort, nodePorts }: SlurmPlace): string {
  const nodes = nodePorts.map((_, index) => nodeName(index));
  return [
    'ClusterName=rephrase',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${controllerPort}`,
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    'AuthType=auth/munge',
    'CryptoType=crypto/munge',
    `AuthInfo=socket=${folder}/run/munge.socket,cred_expire=5`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool-%n`,
    `SlurmctldPidFile=${folder}/run/slurmctld.pid`,
    `SlurmdPidFile=${folder}/run/slurmd-%n.pid`,
    `SlurmctldLogFile=${folder}/log/slurmctld.log`,
    `SlurmdLogFile=${folder}/log/slurmd-%n.log`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SwitchType=switch/none',
    'MpiDefault=none',
    'SchedulerType=sched/backfill',
    'SchedulerParameters=batch_sched_delay=0,bf_interval=1,sched_interval=2,sched_min_interval=0',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    'JobRequeue=1',
    'KillWait=2',
    'SlurmdTimeout=15',
    'ReturnToService=2',
    'MaxArraySize=1001',
    'MinJobAge=10',
    'AccountingStorageType=accounting_storage/none',
    'JobAcctGatherType=jobacct_gather/none',
    'SlurmdParameters=config_overrides',
    ...nodePorts.map(
      (port, index) =>
        `NodeName=${nodeName(index)} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=4 RealMemory=8000 State=UNKNOWN`,
    ),
    `PartitionName=main Nodes=${nodes.join(',')} Default=YES MaxTime=INFINITE State=UP PriorityTier=1`,
    `PartitionName=urgent Nodes=${nodes.join(',')} Default=NO MaxTime=1:00:00 State=UP PriorityTier=10`,
    '',
  ].join('\n');
}

/** Nodes are called `n1`, `n2`, … */
export function nodeName(index: number): string {
  return `n${index + 1}`;
}
