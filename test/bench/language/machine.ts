/** The machine that figures come from, described without its name. */
import { availableParallelism, cpus, totalmem } from 'node:os';

/** "AMD EPYC, 2 cores, 23 GB, linux x64, Node 24.1.0". */
export function describeMachine(): string {
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  const cores = `${availableParallelism()} cores`;
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return [model, cores, memory, `${process.platform} ${process.arch}`, `Node ${process.versions.node}`].join(
    ', ',
  );
}
