/** Reads one dataset from its first row to its last, and says what that took. A process of its own, for its memory. */
import { openSource } from '../../../server/documents/openSource.ts';

const [path = ''] = process.argv.slice(2);
const opened = await openSource(path, { column: 'text', idColumn: 'id' });
if (!opened.ok) throw new Error(opened.failure.message);
let rows = 0;
let textBytes = 0;
let peakBytes = 0;
const start = performance.now();
for await (const row of opened.source.rows()) {
  rows += 1;
  if (row.kind === 'document') textBytes += row.document.text.length;
  if (rows % 1000 !== 0) continue;
  // The process's own maximum counts what its parent held before it began.
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  // Whoever reads documents sends them somewhere: other work gets its turn.
  await new Promise((resolve) => setImmediate(resolve));
}
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ rows, textBytes, seconds, peakMegabytes: peakBytes / 1e6 }));
