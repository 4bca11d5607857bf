/**
 * A language server's process on its pipes, driven by the smallest client there can be: what it costs is the same for
 * every server, and little. Only what a measurement needs.
 */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';

/** How to start a server, and what it asks its client for. */
export interface Launch {
  readonly command: readonly string[];
  /** Whether the client says that it pulls diagnostics; else servers push them. */
  readonly pull: boolean;
  readonly initializationOptions?: unknown;
  /** The editor's display language; absent where it does not say. */
  readonly locale?: string;
  /** Whether the client says that it asks for the documentation of completions item by item; else it comes with the list. */
  readonly resolves?: boolean;
  /** Capabilities of `workspace` beside those every client here has. */
  readonly workspace?: object;
  /** The folder that is open; null for single files. */
  readonly rootUri?: string | null;
  /** Answers `workspace/configuration` by section. */
  configuration?(section: string | undefined): unknown;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const CAPABILITIES = {
  workspace: {
    configuration: true,
    diagnostics: { refreshSupport: false },
    didChangeConfiguration: { dynamicRegistration: true },
    workspaceFolders: true,
  },
  textDocument: {
    completion: {
      contextSupport: true,
      completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] },
      completionList: { itemDefaults: ['commitCharacters', 'editRange', 'insertTextFormat', 'data'] },
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
};

/** As VS Code asks. */
const RESOLVING_COMPLETION = {
  ...CAPABILITIES.textDocument.completion,
  completionItem: {
    ...CAPABILITIES.textDocument.completion.completionItem,
    resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
  },
};

/** One running server. */
export class LspProcess {
  /** When the process was asked for, in the clock of `performance.now()`. */
  readonly spawnedAtMs = performance.now();
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  readonly #listeners = new Map<string, (params: unknown) => void>();
  readonly #launch: Launch;
  #buffer: Buffer = Buffer.alloc(0);
  #lastId = 0;

  constructor(launch: Launch) {
    this.#launch = launch;
    const [command = '', ...parameters] = launch.command;
    this.#child = spawn(command, parameters, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`The server ended with ${code}.`));
    });
  }

  async initialize(): Promise<void> {
    const { initializationOptions, rootUri = null, pull, resolves, workspace = {}, locale } = this.#launch;
    const textDocument = {
      ...CAPABILITIES.textDocument,
      ...(pull && { diagnostic: {} }),
      ...(resolves && { completion: RESOLVING_COMPLETION }),
    };
    await this.ask('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: rootUri === null ? null : [{ uri: rootUri, name: 'workspace' }],
      capabilities: { workspace: { ...CAPABILITIES.workspace, ...workspace }, textDocument },
      initializationOptions,
      ...(locale !== undefined && { locale }),
    });
    this.tell('initialized', {});
  }

  ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#write({ id, method, params });
    });
  }

  tell(method: string, params: unknown): void {
    this.#write({ method, params });
  }

  /** Called with every notification of this method, in place of the listener before it. */
  listen(method: string, listener: (params: unknown) => void): void {
    this.#listeners.set(method, listener);
  }

  /** Resident memory in MB now. */
  residentMb(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.#child.pid)]).toString()) / 1024;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    await this.ask('shutdown', undefined);
    this.tell('exit', undefined);
    await ended;
  }

  #write(message: Message): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    while (true) {
      const headEnd = this.#buffer.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString('latin1', 0, headEnd))?.[1]);
      const end = headEnd + 4 + length;
      if (this.#buffer.length < end) return;
      const body = this.#buffer.toString('utf8', headEnd + 4, end);
      this.#buffer = this.#buffer.subarray(end);
      this.#receive(JSON.parse(body));
    }
  }

  #receive({ id, method, params, result, error }: Message): void {
    if (method === undefined) {
      const waiting = this.#waiting.get(Number(id));
      this.#waiting.delete(Number(id));
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    } else if (id === undefined) {
      this.#listeners.get(method)?.(params);
    } else {
      this.#write({ id, result: method === 'workspace/configuration' ? this.#configuration(params) : null });
    }
  }

  #configuration(params: unknown): unknown {
    const { items } = params as { readonly items: readonly { readonly section?: string }[] };
    return items.map(({ section }) => this.#launch.configuration?.(section) ?? null);
  }
}
