/** The datasets and jobs on this machine's disk, looked up in the background: for what is open, or for closed files. */
import { resolve } from 'node:path';
import type { DatasetChoice } from '../facts/readDataset.ts';
import type { DatasetFact } from '../language/datasetFact.ts';
import { isAddress } from '../language/isAddress.ts';
import type { JobFact } from '../language/promptFacts.ts';
import { fileMark } from './fileMark.ts';
import { createLookedUp } from './lookedUp.ts';

/** What was looked up by now; asking looks. */
export interface LookUps {
  /** `source` as an experiment in `folder` writes it; null where nothing is known, and of what is not on this disk. */
  datasetAt(folder: string | null, source: string | null, choice: DatasetChoice): DatasetFact | null;
  /** The jobs of a folder, newest first. */
  jobsIn(folder: string): readonly JobFact[];
  /** Files on disk changed: the next question looks again. */
  changed(): void;
  /** Resolves when all that was asked is looked up; false where that was so already. */
  settled(): Promise<boolean>;
}

/** Bounds of looking up: a dataset's sample may weigh some megabytes, and takes up to half a second. */
export interface LookUpBounds {
  /** Datasets that are remembered at a time. */
  readonly datasets: number;
  /** Datasets looked at until `changed`; of others nothing is known. */
  readonly mostDatasets: number;
  /** How long a look holds. */
  readonly freshMs: number;
  /** Resolves when a dataset may be read. */
  begin(): Promise<void>;
}

/** `onChange` is called when something was found out. */
export function createLookUps(bounds: LookUpBounds, onChange: () => void): LookUps {
  const datasets = createLookedUp<{ readonly path: string; readonly choice: DatasetChoice }, DatasetFact>(
    {
      nameOf: ({ path, choice }) => JSON.stringify([path, choice]),
      markOf: ({ path }) => fileMark(path),
      // Loaded where a dataset is named: formats and their compression are most of what this server could weigh.
      read: async ({ path, choice }, signal) => {
        await bounds.begin();
        return (await import('../facts/readDataset.ts')).readDataset(path, choice, signal);
      },
      freshMs: bounds.freshMs,
      most: bounds.datasets,
    },
    onChange,
  );
  const jobs = createLookedUp<string, readonly JobFact[]>(
    {
      nameOf: (folder) => folder,
      markOf: async (folder) => (await import('../facts/readJobFacts.ts')).jobsMark(folder),
      read: async (folder) => (await import('../facts/readJobFacts.ts')).readJobFacts(folder),
      freshMs: Math.max(bounds.freshMs, 5000),
      most: 16,
    },
    onChange,
  );
  const paths = new Set<string>();
  return {
    datasetAt(folder, source, choice) {
      if (source === null || folder === null || isAddress(source)) return null;
      const path = resolve(folder, source);
      if (!paths.has(path) && paths.size >= bounds.mostDatasets) return null;
      paths.add(path);
      return datasets.of({ path, choice });
    },
    jobsIn: (folder) => jobs.of(folder) ?? [],
    changed() {
      paths.clear();
      datasets.changed();
      jobs.changed();
    },
    settled: async () => (await Promise.all([datasets.settled(), jobs.settled()])).includes(true),
  };
}
