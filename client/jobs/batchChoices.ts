/** What the user chose for a batch the last time. Experiments say their limits themselves; prompts take these. */
import type { Memento, Uri } from 'vscode';
import type { BatchPlan } from '../../server/experiment/experiment.ts';
import { PILOT_DOCUMENTS } from '../../server/generation/runPilot.ts';
import { isExperimentPath } from '../isExperimentPath.ts';
import type { BatchDraft } from './batchDraft.ts';
import type { Prepared } from './preparePlan.ts';

export interface BatchChoices {
  pilotDocuments(): number;
  setPilotDocuments(size: number): void;
  /** The plan of prompts with the limits chosen last; an experiment as it is. */
  apply(prepared: Prepared, uris: readonly Uri[]): Prepared;
  remember(draft: BatchDraft): void;
}

/** Choices of a workspace. */
export function createBatchChoices(memory: Memento): BatchChoices {
  const read = (): Readonly<Record<string, unknown>> => {
    const value: unknown = memory.get(KEY);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  };
  const write = (changes: Readonly<Record<string, unknown>>): void =>
    void memory.update(KEY, { ...read(), ...changes });
  return {
    pilotDocuments() {
      const size = read()['pilotDocuments'];
      return isWhole(size) ? size : PILOT_DOCUMENTS;
    },
    setPilotDocuments: (pilotDocuments) => write({ pilotDocuments }),
    apply(prepared, uris) {
      if (uris.some(({ path }) => isExperimentPath(path))) return prepared;
      const { concurrency, budgetGpuHours } = read();
      const { plan } = prepared;
      const counted = [...plan.endpoints.values()].every(({ gpus }) => gpus !== null);
      const batch: BatchPlan = {
        ...plan.experiment.batch,
        ...(isWhole(concurrency) && { concurrency }),
        ...(counted && typeof budgetGpuHours === 'number' && budgetGpuHours > 0 && { budgetGpuHours }),
      };
      return { ...prepared, plan: { ...plan, experiment: { ...plan.experiment, batch } } };
    },
    remember({ prepared, uris }) {
      if (uris.some(({ path }) => isExperimentPath(path))) return;
      const { concurrency, budgetGpuHours } = prepared.plan.experiment.batch;
      write({ concurrency, budgetGpuHours });
    },
  };
}

const KEY = 'rephrase.batchChoices';

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}
