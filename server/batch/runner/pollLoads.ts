/** Asks endpoints for their load once a second, and rarely those that tell nothing. */
import type { EndpointAccess } from '../../generation/endpoint.ts';
import type { Transport } from '../../generation/transport.ts';
import type { Lane } from './lane.ts';
import { serverLoadOf } from './serverLoad.ts';

const EACH_MS = 1000;
const SILENT_EACH_MS = 60_000;

/** Polls until the signal aborts or every lane is closed. `accesses` stand in the order of `lanes`. */
export async function pollLoads(
  lanes: readonly Lane[],
  accesses: readonly EndpointAccess[],
  transport: Transport,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    lanes.map((lane, position) => {
      const access = accesses[position];
      return access ? poll(lane, access, transport, signal) : undefined;
    }),
  );
}

async function poll(
  lane: Lane,
  access: EndpointAccess,
  transport: Transport,
  signal: AbortSignal,
): Promise<void> {
  while (!lane.isClosed && !signal.aborted) {
    const metrics = lane.state().trouble === null ? await transport.readMetrics(access, signal) : null;
    const load = metrics === null ? null : serverLoadOf(metrics);
    if (load && !lane.isClosed) lane.observed(load);
    await lane.sleep(load ? EACH_MS : SILENT_EACH_MS, signal);
  }
}
