/** What the commands that ask something of a runner say where it does not answer. */
export const SILENT = 'The runner has not answered yet; it will obey when it reads the command.\n';
