/**
 * "Peek Rephrasings": a prompt's sample in VS Code's own peek view, below the prompt. Stored answers are there at once,
 * others stream in; the list beside them leads from document to document.
 */
import { t } from '@vscode/l10n';
import type { Disposable, TextDocumentContentProvider } from 'vscode';
import { commands, EventEmitter, Location, Range, Uri, window, workspace } from 'vscode';
import { placedPlaceholders } from '../../server/language/placedPlaceholders.ts';
import { readPrompt } from '../../server/language/readPrompt.ts';
import { DOCUMENT } from '../../server/language/template.ts';
import { showFailure } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import { systemClock } from './clock.ts';
import type { PreviewWorld } from './loadGrid.ts';
import { peekText } from './peekText.ts';
import type { PlacedCell } from './previewGrid.ts';
import { placedCells, rowKey } from './previewGrid.ts';
import { namesOf } from './previewPanel.ts';
import { PreviewSession } from './previewSession.ts';

const SCHEME = 'rephrase-peek';
/** Texts under way are shown anew this often. */
const SHOW_EVERY_MS = 100;

const GONE = `${t('This peek is no longer kept. Run "Rephrase: Peek Rephrasings" again.')}\n`;

export class RephrasingPeek implements TextDocumentContentProvider, Disposable {
  readonly #worldOf: (uris: readonly Uri[]) => PreviewWorld;
  readonly #changed = new EventEmitter<Uri>();
  readonly #registrations: readonly Disposable[];
  readonly onDidChange = this.#changed.event;
  /** What is peeked at: one prompt at a time. */
  #prompt = '';
  #session: PreviewSession | null = null;
  /** Text of each document as it was shown last, by its address. */
  #shown = new Map<string, string>();
  #forget: (() => void) | null = null;

  constructor(worldOf: (uris: readonly Uri[]) => PreviewWorld) {
    this.#worldOf = worldOf;
    this.#registrations = [workspace.registerTextDocumentContentProvider(SCHEME, this)];
  }

  /** Runs the sample of a prompt and opens the peek as soon as its documents are known. */
  async show(prompt: Uri): Promise<void> {
    this.#end();
    const session = new PreviewSession([prompt.toString()], namesOf([prompt]), this.#worldOf([prompt]));
    this.#session = session;
    this.#prompt = prompt.toString();
    session.attach(() => this.#later());
    await session.run({ fresh: false });
    if (session !== this.#session) return;
    const { grid, snapshot } = session;
    const refusal = snapshot.empty ?? snapshot.notices.find(({ severity }) => severity !== 'information');
    if (!grid || (refusal && placedCells(grid).every(({ cell }) => cell.phase === 'waiting'))) {
      const open = { label: t('Open Preview'), run: () => commands.executeCommand(COMMAND.preview, prompt) };
      return showFailure(refusal?.message ?? t('There is no rephrasing to peek at.'), [open]);
    }
    this.#refresh();
    const editor = await window.showTextDocument(prompt, { preserveFocus: false });
    const below = editor.document.positionAt(placeIn(editor.document.getText()));
    const locations = grid.sample.documents.map(
      (document) => new Location(addressOf(prompt, document.id, rowKey(document)), new Range(0, 0, 0, 0)),
    );
    await commands.executeCommand('editor.action.peekLocations', prompt, below, locations, 'peek');
  }

  provideTextDocumentContent(uri: Uri): string {
    const cells = uri.query === this.#prompt ? this.#cellsOf(uri.fragment) : [];
    return cells.length === 0 ? GONE : peekText(cells);
  }

  dispose(): void {
    this.#end();
    for (const registration of this.#registrations) registration.dispose();
    this.#changed.dispose();
  }

  #cellsOf(row: string): readonly PlacedCell[] {
    const grid = this.#session?.grid;
    return grid ? placedCells(grid).filter(({ cell }) => cell.address.row === row) : [];
  }

  #later(): void {
    this.#forget ??= systemClock.after(SHOW_EVERY_MS, () => {
      this.#forget = null;
      this.#refresh();
    });
  }

  /** Tells VS Code of the open documents whose text changed. */
  #refresh(): void {
    for (const { uri } of workspace.textDocuments) {
      if (uri.scheme !== SCHEME) continue;
      const text = this.provideTextDocumentContent(uri);
      if (this.#shown.get(uri.toString()) === text) continue;
      this.#shown.set(uri.toString(), text);
      this.#changed.fire(uri);
    }
  }

  #end(): void {
    this.#forget?.();
    this.#forget = null;
    this.#session?.dispose();
    this.#session = null;
    this.#shown = new Map();
  }
}

/** Named after the document; the row tells apart what is called alike. */
function addressOf(prompt: Uri, id: string, row: string): Uri {
  const name = `${id.replaceAll('/', '∕')}.md`;
  return Uri.from({ scheme: SCHEME, path: `/${name}`, query: prompt.toString(), fragment: row });
}

/** Where the peek opens below: the document's placeholder, as one peeks at a name's definition; else the body's end. */
function placeIn(text: string): number {
  const prompt = readPrompt(text);
  const placeholder = placedPlaceholders(text, prompt).find(({ name }) => name === DOCUMENT);
  return placeholder?.span.start ?? prompt.bodySpan.end;
}
