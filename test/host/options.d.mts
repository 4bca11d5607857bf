/** Types of `options.mjs`. */

/** What was said, or what is wrong with it and how it is said, in words for a terminal. */
export type Read<Options> =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly problem: string };

export interface StartOptions {
  readonly browser: boolean;
  /** Null: any. */
  readonly port: number | null;
}

export interface TestOptions {
  /** Names of steps; null: those that are not left for a request. */
  readonly only: readonly string[] | null;
  readonly all: boolean;
  readonly list: boolean;
}

export function readStartOptions(args: readonly string[]): Read<StartOptions>;
export function readTestOptions(args: readonly string[]): Read<TestOptions>;
