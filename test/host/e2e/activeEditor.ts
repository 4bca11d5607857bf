/** The active text editor of a window, as a person's hands and eyes have it. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { RephraseWindow } from './openWindow.ts';

/** Puts the cursor behind the first occurrence of `text` and the focus into the editor; waits until the window shows it there. */
export async function cursorBehind(window: RephraseWindow, text: string): Promise<void> {
  const shown = (place: string): Promise<void> =>
    window.page
      .locator('.statusbar-item')
      .filter({ hasText: new RegExp(`${place}(?!\\d)`) })
      .waitFor();
  await window.page.locator('.editor-instance .view-lines').first().click();
  // The click may land where the cursor is wanted: then the window would show it there before it is sent there.
  await pressInEditor(window, 'Control+Home');
  await shown('Ln 1, Col 1');
  const place = await window.inside((vscode, wanted: string) => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new Error('no editor is active');
    const at = editor.document.positionAt(editor.document.getText().indexOf(wanted) + wanted.length);
    editor.selection = new vscode.Selection(at, at);
    return `Ln ${at.line + 1}, Col ${at.character + 1}`;
  }, text);
  await shown(place);
}

/** Empty where no editor is active. */
export function editorText(window: RephraseWindow): Promise<string> {
  return window.inside((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
}

/** What was typed since the file was saved is gone. */
export async function revertEditor(window: RephraseWindow): Promise<void> {
  await window.inside(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
}

/** Types into the active editor, wherever the focus is. */
export async function typeInEditor(window: RephraseWindow, text: string): Promise<void> {
  await hands(window).pressSequentially(text);
}

/** Presses a key in the active editor, wherever the focus is. */
export async function pressInEditor(window: RephraseWindow, key: string): Promise<void> {
  await hands(window).press(key);
}

/** Rests the pointer on a word until its hover is there: a repaint that falls between takes the first one away. */
export async function hoverOver(window: RephraseWindow, text: RegExp, shows: string): Promise<void> {
  const word = window.page
    .locator('.editor-instance .view-line span > span')
    .filter({ hasText: text })
    .first();
  const hover = window.page.locator('.monaco-hover:visible').filter({ hasText: shows });
  const shown = async (): Promise<boolean> => {
    await window.page.mouse.move(2, 2);
    await word.hover();
    return hover.waitFor({ timeout: HOVER_MS }).then(
      () => true,
      () => false,
    );
  };
  await expect.poll(shown).toBe(true);
}

/** What a hover is given before the pointer is rested again. */
const HOVER_MS = 4_000;

/** Where an editor takes keys. */
function hands({ page }: RephraseWindow): Locator {
  return page
    .locator('.editor-group-container.active .editor-instance')
    .locator('.native-edit-context, textarea.inputarea')
    .first();
}
