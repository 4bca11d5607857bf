/** A task of type `rephrase` as tasks.json has it, decoded. What it does is `jobTasks.ts`. */

export const TASK_TYPE = 'rephrase';

const ACTIONS = ['run', 'resume', 'verify', 'check'] as const;

export interface TaskWish {
  readonly action: (typeof ACTIONS)[number];
  /** As written: an experiment or prompt to run, a job folder, or what to check; null for all there is to check. */
  readonly path: string | null;
}

/** Null for a definition that asks for nothing known, or leaves away what its action needs. */
export function decodeTask(definition: Readonly<Record<string, unknown>>): TaskWish | null {
  const action = ACTIONS.find((known) => known === definition['action']);
  const { path = null } = definition as { readonly path?: unknown };
  if (!action || !(path === null || (typeof path === 'string' && path.trim() !== ''))) return null;
  return path === null && action !== 'check' ? null : { action, path };
}

/** What the list of tasks calls it. */
export function taskName({ action, path }: TaskWish): string {
  return path === null ? action : `${action} ${path}`;
}
