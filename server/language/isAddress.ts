/** Tells addresses from paths. */

/** Whether a dataset is named by an address (`hf://…`) rather than a path or pattern: reading it contacts somebody. */
export function isAddress(source: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(source);
}
