/** What a command sees of the world around it, so that tests can stand in for a terminal. */

/** The process as commands use it. */
export interface Io {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's own configuration folder of Rephrase. */
  readonly configFolder: string;
  /** Results: as they are in a file or a pipe, with what a terminal would obey made visible in a terminal. */
  out(text: string): void;
  /** Messages and progress. */
  err(text: string): void;
  /** Whether `err` is a terminal, where a line can be rewritten. */
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal. */
  columns(): number;
  /** Calls back on Ctrl-C, on a polite request to end, and when the terminal is closed; gives what takes the listener off again. */
  onInterrupt(listener: () => void): () => void;
  /** How to start this program again as another process. */
  readonly program: { readonly node: string; readonly cli: string };
}
