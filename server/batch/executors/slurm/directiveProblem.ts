/** What may stand in a `#SBATCH` line: a name of a partition, an account, a directive that an experiment adds. */
import { said } from '../../../language/said.ts';

/** What is wrong with a value for a directive; null where it is one word of harmless letters. */
export function valueProblem(value: string): string | null {
  if (/^[\w@%+=:,.[\]()*/][\w@%+=:,.[\]()*/ -]*$/.test(value) && value.length <= 300) return null;
  return said(
    'it may hold letters, digits and _ @ % + = : , . [ ] ( ) * / - and begin with none of the last',
  );
}

/** Directives that an experiment may add. Those that name programs, files or users, or that DataTrove sets, are not among them. */
export const DIRECTIVES: readonly string[] = [
  'begin',
  'comment',
  'constraint',
  'contiguous',
  'core-spec',
  'cpu-freq',
  'deadline',
  'distribution',
  'exclude',
  'exclusive',
  'gpu-bind',
  'gpu-freq',
  'gpus-per-node',
  'gpus-per-task',
  'gres',
  'gres-flags',
  'hint',
  'licenses',
  'mail-type',
  'mail-user',
  'mem',
  'mem-per-gpu',
  'network',
  'nice',
  'nodelist',
  'ntasks-per-node',
  'oversubscribe',
  'power',
  'prefer',
  'priority',
  'reservation',
  'signal',
  'sockets-per-node',
  'switches',
  'thread-spec',
  'threads-per-core',
  'tmp',
  'wckey',
];
