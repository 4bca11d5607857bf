/** What a prompt or an experiment goes by where it gives itself no name. */

/** A file's name without folder and without what marks it as ours. Takes paths of any system, and paths of URIs. */
export function nameOfFile(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return name.replace(/(\.rephrase)?\.(md|txt)$|\.experiment\.ya?ml$/i, '');
}
