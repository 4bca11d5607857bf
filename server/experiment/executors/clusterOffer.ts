/** What a Slurm cluster offers its user: partitions, and accounts and qualities of service where there is accounting. */

/** As the cluster answered when it was last asked, which happens on one of the user's actions only. */
export interface ClusterOffer {
  /** "this machine", or the host. */
  readonly place: string;
  readonly partitions: readonly ClusterPartition[];
  /** Empty where the cluster keeps no accounts. */
  readonly accounts: readonly string[];
  readonly qualities: readonly string[];
}

export interface ClusterPartition {
  readonly name: string;
  readonly isDefault: boolean;
  readonly isUp: boolean;
  /** As Slurm writes it: `1-00:00:00`, `infinite`. */
  readonly timeLimit: string;
  readonly nodes: number;
  /** As Slurm writes it, such as `gpu:h100:8`; empty where the nodes have none. */
  readonly gres: string;
}
