/** Writes one request file and, beside it, which units it is for. Both are synced when it is closed. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** What a file holds. */
export interface RequestFileFacts {
  readonly units: number;
  readonly requests: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface RequestFileWriter {
  /** The lines of a unit, and the unit's own line, newlines included. */
  add(lines: readonly string[], unit: string): Promise<void>;
  close(): Promise<RequestFileFacts>;
}

/** Replaces what stands at the paths. */
export async function createRequestFile(requestsPath: string, unitsPath: string): Promise<RequestFileWriter> {
  const requests = await createSink(requestsPath);
  const units = await createSink(unitsPath);
  const counts = { units: 0, requests: 0 };
  return {
    async add(lines, unit) {
      counts.units += 1;
      counts.requests += lines.length;
      for (const line of lines) await requests.write(line);
      await units.write(unit);
    },
    async close() {
      await units.close();
      return { ...counts, ...(await requests.close()) };
    },
  };
}

const GATHERED_BYTES = 1 << 20;

interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
}

async function createSink(path: string): Promise<Sink> {
  const handle = await open(path, 'w');
  const hash = createHash('sha256');
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let sizeBytes = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    hash.update(bytes);
    sizeBytes += bytes.length;
    await handle.writeFile(bytes);
  };
  return {
    async write(text) {
      const bytes = Buffer.from(text);
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (waitingBytes >= GATHERED_BYTES) await flush();
    },
    async close() {
      try {
        await flush();
        await handle.sync();
      } finally {
        await handle.close();
      }
      return { sizeBytes, sha256: hash.digest('hex') };
    },
  };
}
