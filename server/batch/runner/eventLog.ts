/** Writes `events.ndjson`. Retries and limit changes come in floods, so they are gathered to one line a second each. */
import { appendJsonLines } from '../durableFile.ts';
import type { JobEvent, JobEventBody } from '../job.ts';

export interface EventLog {
  /** Takes an event; it is on its way to the file at the next flush. */
  add(event: JobEventBody): void;
  /** Writes what was gathered. Never rejects: a job does not end because its log cannot be written. */
  flush(): Promise<void>;
}

/** Appends to the events of a job. `onFailure` hears of the first write that failed. */
export function createEventLog(path: string, onFailure: (error: unknown) => void): EventLog {
  let waiting: JobEvent[] = [];
  let retries = new Map<string, Extract<JobEvent, { readonly kind: 'retry' }>>();
  let limits = new Map<string, JobEvent>();
  let writing: Promise<void> = Promise.resolve();
  let failed = false;
  const write = async (events: readonly JobEvent[]): Promise<void> => {
    try {
      await appendJsonLines(path, events);
    } catch (error) {
      if (!failed) onFailure(error);
      failed = true;
    }
  };
  return {
    add(body) {
      const event = { at: new Date().toISOString(), ...body };
      if (event.kind === 'retry') {
        const same = retries.get(event.reason);
        retries.set(event.reason, same ? { ...same, count: same.count + event.count } : event);
      } else if (event.kind === 'limit') limits.set(event.endpoint, event);
      else waiting.push(event);
    },
    flush() {
      const events = [...waiting, ...retries.values(), ...limits.values()];
      waiting = [];
      retries = new Map();
      limits = new Map();
      if (events.length > 0) writing = writing.then(() => write(events));
      return writing;
    },
  };
}
