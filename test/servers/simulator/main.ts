/**
 * The simulator as a process of its own: options as JSON in the first argument, its address as the first line it prints.
 * Over IPC it takes another speed, and answers `count` with the number of requests so far.
 */
import type { SimulatorOptions } from './startSimulator.ts';
import { startSimulator } from './startSimulator.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as SimulatorOptions;
const simulator = await startSimulator(options);
process.stdout.write(`${simulator.url}\n`);
process.on('message', (message: Parameters<typeof simulator.setSpeed>[0] | 'count') => {
  if (message === 'count') process.send?.(simulator.requests);
  else simulator.setSpeed(message);
});
process.on('disconnect', () => process.exit());
