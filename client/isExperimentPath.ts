/** Which files are experiments: the name alone decides. */

/** True for `*.experiment.yaml` and `*.experiment.yml`. */
export function isExperimentPath(path: string): boolean {
  return /\.experiment\.ya?ml$/i.test(path);
}
