/** Writes one dataset: path and bytes as arguments. A process of its own: some formats are written from memory. */
import { writeDataset } from './writeDataset.ts';

const [path = '', bytes = '0'] = process.argv.slice(2);
await writeDataset(path, Number(bytes));
