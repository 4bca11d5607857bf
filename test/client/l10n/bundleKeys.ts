/** The texts that the client says, as keys of its bundles. Run as a program it writes the English bundle. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { textsOf } from './bareTexts.ts';
import { EXCEPTIONS } from './exceptions.ts';

if (import.meta.main) {
  mkdirSync('l10n', { recursive: true });
  const entries = bundleKeys().map((key) => [key, key]);
  writeFileSync('l10n/bundle.l10n.json', `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

/** Modules of the extension host's half of the client, without those that are exceptions as a whole. */
export function clientModules(): readonly string[] {
  const files = execFileSync('git', ['ls-files', 'client'], { encoding: 'utf8' }).trim().split('\n');
  return files.filter(
    (file) => file.endsWith('.ts') && !file.startsWith('client/webviews/') && !(file in EXCEPTIONS),
  );
}

/** Sorted, each once. */
export function bundleKeys(): readonly string[] {
  const keys = clientModules().flatMap((file) => textsOf(file, readFileSync(file, 'utf8')).keys);
  return [...new Set(keys)].sort();
}
