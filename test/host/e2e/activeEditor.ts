/** The active text editor of a window, as a person's hands and eyes have it. */
import type { RephraseWindow } from './openWindow.ts';

/** Puts the cursor behind the first occurrence of `text` and the focus into the editor; waits until the window shows it there. */
export async function cursorBehind(window: RephraseWindow, text: string): Promise<void> {
  await window.page.locator('.editor-instance .view-lines').first().click();
  const place = await window.inside((vscode, wanted: string) => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new Error('no editor is active');
    const at = editor.document.positionAt(editor.document.getText().indexOf(wanted) + wanted.length);
    editor.selection = new vscode.Selection(at, at);
    return `Ln ${at.line + 1}, Col ${at.character + 1}`;
  }, text);
  await window.page.locator('.statusbar-item').filter({ hasText: place }).waitFor();
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
