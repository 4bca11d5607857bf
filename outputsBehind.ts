/** What a bundle loads of what was built with it. */
import type { Metafile } from 'esbuild';

/** Paths of the outputs that an output imports, directly or through others; with `always` only those that load with it. */
export function outputsBehind(
  outputs: Metafile['outputs'],
  output: string,
  which: 'always' | 'ever',
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  for (const { path, kind, external } of outputs[output]?.imports ?? []) {
    if (external || found.has(path) || (which === 'always' && kind !== 'import-statement')) continue;
    found.add(path);
    outputsBehind(outputs, path, which, found);
  }
  return found;
}
