/**
 * The extension's entry. Nothing in it waits: VS Code calls one extension after the other on one thread, and whoever awaits
 * something while starting stands in line behind all others.
 */
import { config } from '@vscode/l10n';
import type { ExtensionContext } from 'vscode';
import { l10n } from 'vscode';
import { openRooms } from './main.ts';

/** Called by VS Code once, on the first activation event. */
export function activate(context: ExtensionContext): void {
  // Undefined where the editor speaks English, or a language without a bundle.
  if (l10n.bundle) config({ contents: l10n.bundle });
  openRooms(context);
}
