/**
 * What of texts is not in the pseudo language: runs of plain letters that name nothing. A text that went through `t` has
 * accented letters throughout; what was put into it, or stands beside it, has plain ones.
 */
/** Code, commands, icons, addresses and quoted values stand in every language as they are. */
const KEPT = /(`{3,})[\s\S]*?\1|`[^`]*`|\((?:https?|command):[^)]*\)|\$\([a-z-]+\)|\*\*[^*]*\*\*/g;
const RUN = /[A-Za-z][\w'’.-]*(?: [A-Za-z][\w'’.-]*)*/g;

/** Each fault with its text; `names` holds everything that may stand there as it is. */
export function foreignWords(texts: readonly string[], names: string): readonly string[] {
  return [...new Set(texts)].flatMap((text) => {
    const faults = runsIn(text.replace(KEPT, ' ')).filter((run) => !names.includes(run));
    return faults.length === 0 ? [] : [`${[...new Set(faults)].join(' | ')} ← ${text}`];
  });
}

function runsIn(text: string): readonly string[] {
  return [...text.matchAll(RUN)].map(([run]) => run.replace(/['’.-]+$/, '')).filter((run) => run.length > 1);
}
