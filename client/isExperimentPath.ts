/** Which files are experiments: the name alone decides. */
import { fileKind } from '../server/language/fileKind.ts';

/** True for `*.experiment.yaml` and `*.experiment.yml`. */
export function isExperimentPath(path: string): boolean {
  return fileKind(path) === 'experiment';
}
