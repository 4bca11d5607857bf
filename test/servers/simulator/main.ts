/** The simulator as a process of its own: options as JSON in the first argument, its address as the first line it prints. */
import type { SimulatorOptions } from './startSimulator.ts';
import { startSimulator } from './startSimulator.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as SimulatorOptions;
const simulator = await startSimulator(options);
process.stdout.write(`${simulator.url}\n`);
process.on('message', (speed: Parameters<typeof simulator.setSpeed>[0]) => simulator.setSpeed(speed));
process.on('disconnect', () => process.exit());
