/** What a file is by its path alone. Which plain files are prompts is the user's setting, and not known here. */

/**
 * `experiment`, `prompt` (surely one), `excluded` (never one, whatever a pattern says), or `plain`: a prompt only
 * where a pattern, an experiment or a person says so.
 */
export type FileKind = 'experiment' | 'prompt' | 'excluded' | 'plain';

/** Decides by the path or the path of a URI, with forward slashes. */
export function fileKind(path: string): FileKind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.experiment\.ya?ml$/i.test(name)) return 'experiment';
  if (/\.rephrase\.(?:md|txt)$/i.test(name)) return 'prompt';
  return EXCLUDED_NAME.test(name) || EXCLUDED_FOLDER.test(path) ? 'excluded' : 'plain';
}

/** Files with another meaning to VS Code and to people. */
const EXCLUDED_NAME = /\.(?:prompt|instructions|agent)\.md$|^SKILL\.md$|^README/i;
const EXCLUDED_FOLDER = /(?:^|\/)(?:\.github|node_modules)\//;
