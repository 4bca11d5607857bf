/**
 * The extension's entry. Texts are translated before anything else of it is loaded: tables of texts are made when their
 * module is.
 */
import { config } from '@vscode/l10n';
import type { ExtensionContext } from 'vscode';
import { l10n } from 'vscode';

/** Called by VS Code once, on the first activation event. */
export async function activate(context: ExtensionContext): Promise<void> {
  // Undefined where the editor speaks English, or a language without a bundle.
  if (l10n.bundle) config({ contents: l10n.bundle });
  const { openRooms } = await import('./main.ts');
  openRooms(context);
}
