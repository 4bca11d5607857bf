/** Read-only documents that the preview opens in editors: rephrasings, sampled documents, exact requests. */
import { t } from '@vscode/l10n';
import type { Disposable, Event, TextDocumentContentProvider } from 'vscode';
import { commands, EventEmitter, Uri, ViewColumn, window, workspace } from 'vscode';

const SCHEME = 'rephrase-preview';

const GONE = `${t(
  'This was opened from a preview of an earlier window and is not kept. Open it again from the preview.',
)}\n`;

/** A text and what it is called, with an extension that decides its language. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Opens texts as documents and holds each as long as its editor is open. */
export class VirtualDocuments implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registrations: readonly Disposable[];
  readonly onDidChange: Event<Uri> = this.#changed.event;

  constructor() {
    this.#registrations = [
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    ];
  }

  /**
   * Shows `text` under `name`, whose extension decides the language. The same name shows the newer text in the same
   * editor, in a column beside the one given.
   */
  async show(name: string, text: string, besides: ViewColumn | undefined): Promise<void> {
    const document = await workspace.openTextDocument(this.put(name, text));
    await window.showTextDocument(document, { preview: true, viewColumn: columnBesides(besides) });
  }

  /** Shows two texts in VS Code's own diff editor, in a column beside the one given. */
  async compare(left: NamedText, right: NamedText, besides: ViewColumn | undefined): Promise<void> {
    const uris = [left, right].map(({ name, text }) => this.put(name, text));
    const title = `${left.name} ↔ ${right.name}`;
    const options = { preview: true, viewColumn: columnBesides(besides) };
    await commands.executeCommand('vscode.diff', ...uris, title, options);
  }

  /** The address under which a text is held from now on. */
  put(name: string, text: string): Uri {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name.replaceAll('/', '∕')}` });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    return uri;
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? GONE;
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    this.#changed.dispose();
  }
}

/** The first column, where the prompt usually is; the second for a panel that stands in the first. */
export function columnBesides(column: ViewColumn | undefined): ViewColumn {
  return column === ViewColumn.One ? ViewColumn.Two : ViewColumn.One;
}
