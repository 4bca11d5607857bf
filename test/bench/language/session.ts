/** One session of one server with one document: what an author does, timed from the client's side of the pipes. */

import type { Contestant } from './contestants.ts';
import type { BenchDocument } from './documents.ts';
import { LspProcess } from './lspProcess.ts';

/** What one session took; times in milliseconds. */
export interface SessionTimes {
  /** From asking for the process to the first diagnostics of the document. */
  readonly firstMs: number;
  /** From each key to the diagnostics of the text with it. */
  readonly keystrokesMs: readonly number[];
  /** From a key to the completion list at it. */
  readonly completionsMs: readonly number[];
  readonly hoversMs: readonly number[];
  /** Resident memory after all that, in MB. */
  readonly residentMb: number;
}

/** How often each thing is done. */
export interface SessionPlan {
  readonly keystrokes: number;
  readonly requests: number;
}

/** Runs a session from start to end. Throws where a server finds nothing: then something else was measured. */
export async function runSession(
  contestant: Contestant,
  document: BenchDocument,
  plan: SessionPlan,
): Promise<SessionTimes> {
  const server = new LspProcess(contestant.launch);
  await server.initialize();
  contestant.prepare?.(server);
  const author = new Author(server, document, contestant.launch.pull);
  await author.open();
  const firstMs = performance.now() - server.spawnedAtMs;
  await settle();
  const keystrokesMs: number[] = [];
  for (let n = 0; n < plan.keystrokes; n++) keystrokesMs.push(await author.keystroke());
  const completionsMs: number[] = [];
  const hoversMs: number[] = [];
  for (let n = 0; n < plan.requests; n++) completionsMs.push(await author.complete());
  for (let n = 0; n < plan.requests; n++) hoversMs.push(await author.hover());
  const residentMb = server.residentMb();
  await server.stop();
  return { firstMs, keystrokesMs, completionsMs, hoversMs, residentMb };
}

/** Types into one document. Letters come and go in turn, so that the text stays as long as it is. */
export class Author {
  readonly #server: LspProcess;
  readonly #document: BenchDocument;
  readonly #pull: boolean;
  #version = 1;
  #typed = 0;
  #pushed: { resolve(count: number): void } | null = null;

  constructor(server: LspProcess, document: BenchDocument, pull: boolean) {
    this.#server = server;
    this.#document = document;
    this.#pull = pull;
    server.listen('textDocument/publishDiagnostics', (params) => {
      const { uri, diagnostics } = params as {
        readonly uri: string;
        readonly diagnostics: readonly unknown[];
      };
      if (uri === document.uri) this.#pushed?.resolve(diagnostics.length);
    });
  }

  async open(): Promise<void> {
    const { uri, languageId, text } = this.#document;
    await this.#diagnosed(() =>
      this.#server.tell('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } }),
    );
  }

  async keystroke(): Promise<number> {
    const start = performance.now();
    await this.#diagnosed(() => this.#type());
    const took = performance.now() - start;
    await pause();
    return took;
  }

  async complete(): Promise<number> {
    const start = performance.now();
    this.#type();
    const answer = await this.#ask('textDocument/completion', this.#document.completeAt, {
      context: { triggerKind: 1 },
    });
    const took = performance.now() - start;
    const items = Array.isArray(answer)
      ? answer
      : (answer as { readonly items: readonly unknown[] } | null)?.items;
    if (!items?.length) throw new Error(`No completions in ${this.#document.uri}.`);
    await pause();
    return took;
  }

  async hover(): Promise<number> {
    const start = performance.now();
    const answer = await this.#ask('textDocument/hover', this.#document.hoverAt, {});
    const took = performance.now() - start;
    if (answer === null) throw new Error(`No hover in ${this.#document.uri}.`);
    await pause();
    return took;
  }

  #type(): void {
    const { uri, text, typeAt } = this.#document;
    const position = positionAt(text, typeAt + (this.#typed % 2));
    const end = positionAt(text, typeAt + 1);
    const change =
      this.#typed++ % 2 === 0
        ? { range: { start: position, end: position }, text: 'e' }
        : { range: { start: positionAt(text, typeAt), end }, text: '' };
    this.#server.tell('textDocument/didChange', {
      textDocument: { uri, version: ++this.#version },
      contentChanges: [change],
    });
  }

  async #diagnosed(act: () => void): Promise<void> {
    const count = this.#pull ? await this.#pulled(act) : await this.#publishedAfter(act);
    if (count === 0) throw new Error(`No diagnostics for ${this.#document.uri}.`);
  }

  async #pulled(act: () => void): Promise<number> {
    act();
    const report = await this.#server.ask('textDocument/diagnostic', {
      textDocument: { uri: this.#document.uri },
    });
    return (report as { readonly items: readonly unknown[] }).items.length;
  }

  #publishedAfter(act: () => void): Promise<number> {
    return new Promise((resolve) => {
      this.#pushed = { resolve };
      act();
    });
  }

  #ask(method: string, offset: number, more: object): Promise<unknown> {
    const { uri, text } = this.#document;
    return this.#server.ask(method, { textDocument: { uri }, position: positionAt(text, offset), ...more });
  }
}

/** Between opening a file and typing in it. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000));
}

/** Between two actions: long enough for a server to tidy up, as between a person's keys. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4));
}

function positionAt(text: string, offset: number): { readonly line: number; readonly character: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length - 1, character: offset - lineStart };
}
