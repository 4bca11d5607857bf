/** `environment.sh` of a project: what a shell does before Python, where the project is launched and on each node. */
import { shellWord } from './shellWords.ts';

/** What the user's own settings say. */
export interface NodeEnvironment {
  readonly modules: readonly string[];
  /** An interpreter or the folder of a virtual environment, there; null for the `python3` of the PATH. */
  readonly python: string | null;
  /** Lines of shell, taken as they are. */
  readonly setup: readonly string[];
}

/** Sourced by bash. Leaves `REPHRASE_PYTHON` behind, and the programs that DataTrove installed beside it on the PATH. */
export function environmentScript({ modules, python, setup }: NodeEnvironment): string {
  return [
    '# Sourced before Python, where the project is launched and on each node.',
    ...modules.map((module) => `module load ${shellWord(module)}`),
    `REPHRASE_PYTHON=${pathWord(python ?? 'python3')}`,
    'if [ -f "$REPHRASE_PYTHON/bin/activate" ]; then',
    '  . "$REPHRASE_PYTHON/bin/activate"',
    '  REPHRASE_PYTHON="$REPHRASE_PYTHON/bin/python"',
    'elif [ -x "$REPHRASE_PYTHON" ]; then',
    '  PATH="$(dirname "$REPHRASE_PYTHON"):$PATH"',
    'fi',
    'export REPHRASE_PYTHON PATH',
    ...setup,
    '',
  ].join('\n');
}

/** A path as one word; a leading `~/` is the home folder there. */
function pathWord(path: string): string {
  return path.startsWith('~/') ? `"$HOME"/${shellWord(path.slice(2))}` : shellWord(path);
}
