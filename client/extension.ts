/**
 * The extension's entry. Nothing in it waits: VS Code calls one extension after the other on one thread, and whoever awaits
 * something while starting stands in line behind all others.
 */
import './translate.ts';
import type { ExtensionContext } from 'vscode';
import { openRooms } from './main.ts';

/** Called by VS Code once, on the first activation event. */
export function activate(context: ExtensionContext): void {
  openRooms(context);
}
