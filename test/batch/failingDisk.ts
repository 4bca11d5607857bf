/**
 * A disk whose power goes: once `power.left` changes were made, every further one fails, and the write at which that
 * happens is half done. For `vi.mock` of `node:fs/promises` and `node:fs`.
 */
import type * as fs from 'node:fs';
import type * as promises from 'node:fs/promises';

/** How many changes of the disk may still be made, and what happens at the last of them instead of a failure. */
export const power = { left: Number.POSITIVE_INFINITY, instead: null as (() => void) | null };

/** Runs what changes the disk and gives how many changes that were. */
export async function changesOf(work: () => Promise<unknown>): Promise<number> {
  power.left = 1e9;
  await work();
  const made = 1e9 - power.left;
  power.left = Number.POSITIVE_INFINITY;
  return made;
}

/** Runs until the power goes after so many changes; what was thrown then is nobody's. The power is back afterwards. */
export async function untilPowerGoes(changes: number, work: () => Promise<unknown>): Promise<void> {
  power.left = changes;
  await work().catch(() => undefined);
  power.left = Number.POSITIVE_INFINITY;
}

/** Calls `act` before the change that comes after so many. */
export function afterChanges(changes: number, act: () => void): void {
  power.left = changes;
  power.instead = () => {
    power.left = Number.POSITIVE_INFINITY;
    power.instead = null;
    act();
  };
}

const HANDLE_METHODS = new Set(['write', 'writeFile', 'sync', 'datasync', 'truncate']);

/** `node:fs/promises` on such a disk. */
export function failingPromises(real: typeof promises): typeof promises {
  const open = async (...args: Parameters<typeof real.open>): Promise<promises.FileHandle> => {
    if (args[1] !== 'r' && args[1] !== undefined) spend();
    const handle = await real.open(...args);
    return new Proxy(handle, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        const bound = value.bind(target) as (...rest: unknown[]) => Promise<unknown>;
        return HANDLE_METHODS.has(String(name)) ? changing(bound) : bound;
      },
    });
  };
  return {
    ...real,
    open,
    rename: changing(real.rename),
    rm: changing(real.rm),
    writeFile: changing(real.writeFile),
    truncate: changing(real.truncate),
    mkdir: changing(real.mkdir) as typeof real.mkdir,
    link: changing(real.link),
  };
}

/** `node:fs` on such a disk, as far as the journal writes by it. */
export function failingSync(real: typeof fs): typeof fs {
  const writeSync = (fd: number, data: Uint8Array, offset: number, length: number): number => {
    if (power.left === 0 && !power.instead) real.writeSync(fd, data, offset, Math.floor(length / 2));
    spend();
    return real.writeSync(fd, data, offset, length);
  };
  return { ...real, writeSync: writeSync as typeof real.writeSync };
}

function spend(): void {
  power.left -= 1;
  if (power.left >= 0) return;
  if (power.instead) power.instead();
  else throw Object.assign(new Error('EIO: the power is gone.'), { code: 'EIO' });
}

function changing<A extends unknown[], R>(work: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    spend();
    return work(...args);
  };
}
