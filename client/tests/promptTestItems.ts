/** Keeps the Test Explorer's items equal to the checks that the workspace's prompts ask for. */
import type { Disposable, TestController, TestItem, TextDocument } from 'vscode';
import { Range, type Uri, workspace } from 'vscode';
import { findTargets } from '../findTargets.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type { LanguagePort } from '../ports.ts';
import type { PromptCheck } from './promptChecks.ts';

/** Typing is given this much rest. */
const REST_MS = 400;

/** A check with its item and its index among the prompt's checks. */
export interface PlacedCheck {
  readonly item: TestItem;
  readonly check: PromptCheck;
  readonly index: number;
}

export class PromptTestItems implements Disposable {
  readonly #controller: TestController;
  readonly #language: Pick<LanguagePort, 'isPrompt'>;
  readonly #listeners: readonly Disposable[];
  readonly #rest = new Map<string, ReturnType<typeof setTimeout>>();
  /** By the id of a prompt's item, which is its URI. */
  readonly #placed = new Map<string, readonly PlacedCheck[]>();

  constructor(controller: TestController, language: Pick<LanguagePort, 'isPrompt' | 'onDidChangePrompts'>) {
    this.#controller = controller;
    this.#language = language;
    const onDisk = workspace.createFileSystemWatcher('**/*.{md,txt}');
    this.#listeners = [
      onDisk,
      onDisk.onDidCreate((uri) => this.#later(uri)),
      onDisk.onDidChange((uri) => this.#later(uri)),
      onDisk.onDidDelete((uri) => this.#drop(uri)),
      workspace.onDidOpenTextDocument((document) => this.#read(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#later(document.uri)),
      // What was not saved counts no more, and an untitled prompt is gone.
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (controller.items.get(uri.toString())) void this.update(uri);
      }),
      language.onDidChangePrompts(() => this.#readOpen()),
    ];
    // What reads prompts is loaded after the rest of the window's start.
    setImmediate(() => this.#readOpen());
  }

  /** Looks through the workspace, for nobody may have opened a prompt yet. */
  async discover(): Promise<void> {
    for (const uri of this.#uris()) await this.update(uri);
    for (const uri of await findTargets()) if (!isExperimentPath(uri.path)) await this.update(uri);
  }

  /** Reads a prompt as it stands in the editor, else on disk. */
  async update(uri: Uri): Promise<void> {
    const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    const text = open ? open.getText() : await readFile(uri);
    if (text === null) this.#drop(uri);
    else await this.#take(uri, () => text);
  }

  /** The checks of a prompt's item, as the file stood when it was last looked at. */
  checksOf(prompt: TestItem): readonly PlacedCheck[] {
    return this.#placed.get(prompt.id) ?? [];
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    for (const timer of this.#rest.values()) clearTimeout(timer);
  }

  #uris(): readonly Uri[] {
    return [...this.#controller.items].flatMap(([, { uri }]) => uri ?? []);
  }

  #readOpen(): void {
    for (const uri of this.#uris()) if (!this.#language.isPrompt(uri)) this.#drop(uri);
    for (const document of workspace.textDocuments) this.#read(document);
  }

  #read(document: TextDocument): void {
    if (this.#language.isPrompt(document.uri)) void this.#take(document.uri, () => document.getText());
  }

  #later(uri: Uri): void {
    const key = uri.toString();
    if (!this.#language.isPrompt(uri)) return;
    clearTimeout(this.#rest.get(key));
    const look = (): void => {
      this.#rest.delete(key);
      void this.update(uri);
    };
    this.#rest.set(key, setTimeout(look, REST_MS));
  }

  async #take(uri: Uri, text: () => string): Promise<void> {
    // What reads prompts is loaded with the first one.
    const { promptChecks } = await import('./promptChecks.ts');
    const checks = promptChecks(text());
    if (checks.length === 0) {
      this.#drop(uri);
      return;
    }
    const id = uri.toString();
    const there = this.#controller.items.get(id);
    const prompt = there ?? this.#controller.createTestItem(id, workspace.asRelativePath(uri), uri);
    const placed = checks.map((check, index) => ({ item: this.#itemOf(prompt, check, index), check, index }));
    this.#placed.set(id, placed);
    prompt.children.replace(placed.map(({ item }) => item));
    if (!there) this.#controller.items.add(prompt);
  }

  /** An item that is there keeps its results. */
  #itemOf(prompt: TestItem, { label, line }: PromptCheck, index: number): TestItem {
    const id = `${prompt.id}#${index} ${label}`;
    const item = prompt.children.get(id) ?? this.#controller.createTestItem(id, label, prompt.uri);
    item.range = new Range(line, 0, line, 0);
    item.sortText = String(index).padStart(4, '0');
    return item;
  }

  #drop(uri: Uri): void {
    this.#placed.delete(uri.toString());
    this.#controller.items.delete(uri.toString());
  }
}

/** Null for a file that is gone or cannot be read. */
async function readFile(uri: Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
