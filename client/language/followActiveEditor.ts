/** Keeps the context keys that menus read in step with the active editor. */
import type { Disposable } from 'vscode';
import { commands, window, workspace } from 'vscode';
import { CONTEXT_KEY } from '../ids.ts';
import type { LanguagePort } from '../ports.ts';

/** Sets `rephrase.isPrompt` and `rephrase.isExperiment` now and whenever they may have changed. */
export function followActiveEditor(language: LanguagePort): Disposable[] {
  const update = (): void => {
    const uri = window.activeTextEditor?.document.uri;
    void commands.executeCommand(
      'setContext',
      CONTEXT_KEY.isPrompt,
      uri !== undefined && language.isPrompt(uri),
    );
    void commands.executeCommand(
      'setContext',
      CONTEXT_KEY.isExperiment,
      uri !== undefined && language.isExperiment(uri),
    );
  };
  update();
  return [
    window.onDidChangeActiveTextEditor(update),
    language.onDidChangePrompts(update),
    // A changed language shows up as a document that is opened anew.
    workspace.onDidOpenTextDocument(update),
  ];
}
