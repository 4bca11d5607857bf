/** Everything that an async iterable gives, in order. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Everything that an iterable of lists gives, in order, as one list. */
export async function collectAll<T>(lists: AsyncIterable<Iterable<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const list of lists) all.push(...list);
  return all;
}
