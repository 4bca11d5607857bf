/** Something that is loaded when it is first needed: what a window may never use stays out of its start. */

export interface Late<T> {
  /** Loads it at the first call; where that failed the next call tries again. */
  get(): Promise<T>;
  /** Null before it is loaded. */
  loaded(): T | null;
}

/** `load` runs once, unless it fails. */
export function late<T>(load: () => Promise<T>): Late<T> {
  let promise: Promise<T> | null = null;
  let value: T | null = null;
  const start = async (): Promise<T> => {
    try {
      value = await load();
      return value;
    } catch (error) {
      promise = null;
      throw error;
    }
  };
  return {
    get() {
      promise ??= start();
      return promise;
    },
    loaded: () => value,
  };
}
