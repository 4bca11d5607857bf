/**
 * The jobs of the open folders, looked at again and again while somebody looks or one runs. By size and state of
 * their folders, because watching files fails on network file systems.
 */
import { t } from '@vscode/l10n';
import type { Disposable, Event, LogOutputChannel } from 'vscode';
import { EventEmitter } from 'vscode';
import type { JobView } from '../../server/batch/jobReader.ts';
import { createPhaseJudge, isActive, listJobs, readJob } from '../../server/batch/jobReader.ts';
import { messageOf } from '../errors.ts';
import type { JobChange } from './diffJobs.ts';
import { diffJobs } from './diffJobs.ts';
import { judgeAtSight } from './judgeAtSight.ts';
import { createLaunches } from './launches.ts';

/** Jobs as they were last seen. */
export interface JobWatch extends Disposable {
  /** Running ones first, then newest first. */
  jobs(): readonly JobView[];
  readonly onDidChange: Event<JobChange>;
  /** Looks at once, at all folders. */
  refresh(): Promise<void>;
  /** While shown, jobs that other windows and terminals start are found too. */
  setShown(shown: boolean): void;
  /** Waits for the runner just launched on a folder, `nonce` being that of the runner before it, null for none. */
  expect(folder: string, nonce: string | null): void;
}

/** Between looks at a running job. */
const RUNNING_EVERY_MS = 1_000;
/** Between looks at all folders. */
const ALL_EVERY_MS = 5_000;

/** Starts with one look; afterwards only while shown, while a job runs, or one is expected to. */
export function createJobWatch(folders: () => readonly string[], log: LogOutputChannel): JobWatch {
  const changed = new EventEmitter<JobChange>();
  const judge = judgeAtSight(createPhaseJudge());
  const launches = createLaunches(() => performance.now());
  let jobs: readonly JobView[] = [];
  let shown = false;
  let disposed = false;
  let lastTrouble = '';
  let listedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: Promise<void> = Promise.resolve();

  const take = (seen: readonly JobView[]): void => {
    const after = inOrder(seen.map(judge));
    const { listed, changed: differing, ended, paused } = diffJobs(jobs, after);
    jobs = after;
    const unseen = launches.settle(after).filter((job) => !ended.includes(job));
    if (disposed || !(listed || differing.length > 0 || unseen.length > 0)) return;
    changed.fire({ listed, changed: differing, ended: [...ended, ...unseen], paused });
  };

  const look = async (scope: 'all' | 'active'): Promise<void> => {
    try {
      if (scope === 'all') {
        listedAt = performance.now();
        take((await Promise.all(folders().map(listJobs))).flat());
      } else {
        const again = await Promise.all(
          jobs.map((job) => (isActive(job.phase) || launches.waiting() ? readJob(job.folder) : job)),
        );
        take(again.filter((job) => job !== null));
      }
    } catch (error) {
      // A folder that cannot be read now may be readable at the next look; once is enough to say why.
      const trouble = t('Jobs could not be read: {0}', messageOf(error));
      if (trouble !== lastTrouble) log.warn(trouble);
      lastTrouble = trouble;
    }
  };

  /** One look at a time; the next is planned when this one is over. */
  const lookAndPlan = (scope: 'all' | 'active'): Promise<void> => {
    clearTimeout(timer);
    looking = looking.then(() => look(scope)).then(plan);
    return looking;
  };

  const plan = (): void => {
    clearTimeout(timer);
    const running = launches.waiting() || jobs.some(({ phase }) => isActive(phase));
    if (disposed || !(running || shown)) return;
    const listAgain = performance.now() - listedAt + RUNNING_EVERY_MS >= ALL_EVERY_MS;
    timer = setTimeout(
      () => void lookAndPlan(listAgain || !running ? 'all' : 'active'),
      running ? RUNNING_EVERY_MS : ALL_EVERY_MS,
    );
  };

  void lookAndPlan('all');
  return {
    jobs: () => jobs,
    onDidChange: changed.event,
    refresh: () => lookAndPlan('all'),
    setShown(now) {
      shown = now;
      if (shown) void lookAndPlan('all');
    },
    expect: (folder, nonce) => launches.add(folder, nonce),
    dispose() {
      disposed = true;
      clearTimeout(timer);
      changed.dispose();
    },
  };
}

function inOrder(jobs: readonly JobView[]): readonly JobView[] {
  return [...jobs].sort(
    (a, b) =>
      Number(isActive(b.phase)) - Number(isActive(a.phase)) ||
      (a.manifest.id < b.manifest.id ? 1 : a.manifest.id > b.manifest.id ? -1 : 0),
  );
}
