/** The request for workspace diagnostics: it is held until there is something to say, as LSP asks of servers. */
import { setTimeout } from 'node:timers/promises';
import type {
  CancellationToken,
  Connection,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { ClosedFiles } from './closedFiles.ts';

/** Changes often come in swarms: a checkout, a formatter. */
const SWARM_MS = 200;

/** `begin` is called before each request; `holds` tells whether the server will hear of changes, so that it can wait. */
export function serveWorkspaceDiagnostics(
  connection: Connection,
  closedFiles: ClosedFiles,
  { begin, holds }: { begin(): void; holds(): boolean },
): void {
  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token, _work, progress) => {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const report = (found: readonly WorkspaceDocumentDiagnosticReport[]): void => {
      if (progress) progress.report({ items: [...found] });
      else items.push(...found);
    };
    const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const { signal, cancelled } = signalOf(token);
    begin();
    while (!signal.aborted) {
      const news = closedFiles.news;
      const said = await closedFiles.pass(previous, report, signal);
      if (said || !holds()) break;
      await Promise.race([news, cancelled]);
      await setTimeout(SWARM_MS);
    }
    if (signal.aborted) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'No longer wanted.');
    return { items };
  });
}

function signalOf(token: CancellationToken): {
  readonly signal: AbortSignal;
  readonly cancelled: Promise<void>;
} {
  const abort = new AbortController();
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  token.onCancellationRequested(() => {
    abort.abort();
    resolve();
  });
  return { signal: abort.signal, cancelled };
}
