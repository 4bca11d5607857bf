/** What was asked of a job while nobody ran it, and what still holds from earlier runs: a fold over `control.ndjson`. */
import type { ControlCommand } from '../job.ts';
import { readCommands } from '../readEvents.ts';

/** The settings in force; absent ones were never set by a command. */
export interface SettingsAsked {
  readonly ceiling?: number | null;
  readonly budgetGpuHours?: number | null;
  /** Wishes to try failed units again that no runner has fulfilled. */
  readonly reopen: readonly ControlCommand[];
}

/** `reopened` are the wishes that the journal says were fulfilled. */
export async function settingsAsked(folder: string, reopened: readonly string[]): Promise<SettingsAsked> {
  const { items } = await readCommands(folder, 0);
  let asked: SettingsAsked = { reopen: [] };
  for (const item of items) {
    if (item.command === 'ceiling') asked = { ...asked, ceiling: item.concurrency };
    else if (item.command === 'budget') asked = { ...asked, budgetGpuHours: item.gpuHours };
    else if (item.command === 'retryFailed' && !reopened.includes(item.id)) {
      asked = { ...asked, reopen: [...asked.reopen, item] };
    }
  }
  return asked;
}
