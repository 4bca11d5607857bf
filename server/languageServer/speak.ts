/** The language in which this process speaks: the editor's, where a bundle of texts lies beside the program; else English. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { config } from '@vscode/l10n';
import { closestTag } from './closestTag.ts';

/** `l10n` of the project or of the installed extension: this file's folder and a piece's are as deep as each other. */
const BUNDLES = join(import.meta.dirname, '..', '..', 'l10n');

/**
 * Takes the texts of the language that comes closest to the editor's. To be called before anything is said: texts are
 * looked up when they are needed, and the language of numbers once. English needs no bundle, and looks for none.
 */
export function speak(locale: string): void {
  if (/^en(?![a-z])/i.test(locale) || !existsSync(BUNDLES)) return;
  const tags = readdirSync(BUNDLES).flatMap((name) => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1] ?? []);
  // What an editor sends never becomes part of a path: one of ours does.
  const tag = closestTag(locale, tags);
  if (tag !== null) config({ fsPath: join(BUNDLES, `bundle.l10n.${tag}.json`) });
}
