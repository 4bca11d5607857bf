/** The language in which this process speaks: the editor's, where a bundle of texts lies beside the program; else English. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { config } from '@vscode/l10n';

/** `l10n` of the project or of the installed extension: this file's folder and a piece's are as deep as each other. */
const BUNDLES = join(import.meta.dirname, '..', '..', 'l10n');

/**
 * Takes the texts of a language (`de`, `pt-BR`), or of the one that it is a kind of (`de` for `de-AT`). To be called before
 * anything is said: texts are looked up when they are needed, and the language of numbers once. English needs no bundle,
 * and looks for none.
 */
export function speak(locale: string): void {
  const tag = locale.toLowerCase().replaceAll('_', '-');
  // What an editor sends becomes part of a path.
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(tag)) return;
  const [language = ''] = tag.split('-');
  if (language === 'en') return;
  const fsPath = [tag, language]
    .map((each) => join(BUNDLES, `bundle.l10n.${each}.json`))
    .find((path) => existsSync(path));
  if (fsPath !== undefined) config({ fsPath });
}
