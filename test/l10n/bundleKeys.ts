/** The texts that the window and the language server say, as keys of the bundles. Run as a program it writes the English one. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { textsOf } from './bareTexts.ts';
import { constantTexts } from './constantTexts.ts';
import { EXCEPTIONS } from './exceptions.ts';

/** Rooms of which nothing that a person reads stands outside of `t`. */
export const TRANSLATED_ROOMS: readonly string[] = [
  'client',
  'server/language',
  'server/experiment',
  'server/features',
  'server/languageServer',
  'server/facts',
  'server/documents',
  'server/generation',
  'server/batch',
  'server/exchangeFiles',
];

/** Rooms whose texts are keys: what a window and a language server load. The command line speaks English alone. */
const SPEAKING_ROOMS: readonly string[] = [
  'client',
  'server/language',
  'server/experiment',
  'server/features',
  'server/languageServer',
  'server/documents',
  'server/generation',
  'server/batch',
  'server/facts',
  'server/exchange',
  'server/exchangeFiles',
];

if (import.meta.main) {
  mkdirSync('l10n', { recursive: true });
  const entries = bundleKeys().map((key) => [key, key]);
  writeFileSync('l10n/bundle.l10n.json', `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

/** Modules of rooms, pages included, without those that are exceptions as a whole. */
export function modulesOf(rooms: readonly string[]): readonly string[] {
  const files = execFileSync('git', ['ls-files', ...rooms], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return files.filter((file) => file.endsWith('.ts') && existsSync(file) && !(file in EXCEPTIONS));
}

/** Sorted, each once: what stands in `t`, and the constants that are put into it where they are shown. */
export function bundleKeys(): readonly string[] {
  const written = modulesOf(SPEAKING_ROOMS).flatMap((file) => textsOf(file, readFileSync(file, 'utf8')).keys);
  return [...new Set([...written, ...constantTexts()])].filter((key) => key !== '').sort();
}
