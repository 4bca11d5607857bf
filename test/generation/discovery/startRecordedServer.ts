/** A program's recorded answers on a real socket. */
import type { ServerResponse } from 'node:http';
import type { Path } from '../../../server/generation/discovery/recogniseServer.ts';
import { type ScriptedServer, startScriptedServer } from '../../servers/scriptedServer.ts';
import type { Recorded, RecordedServer } from './recordedAnswers.ts';

/** Listens on a free port of this machine, or on the one given. */
export function startRecordedServer(server: RecordedServer, port = 0): Promise<ScriptedServer> {
  return startScriptedServer(
    (response, { path }) => answerAs(response, server.paths[path as Path] ?? server.otherwise),
    port,
  );
}

export function answerAs(
  response: ServerResponse,
  { status = 200, json, text, contentType }: Recorded,
): void {
  response.writeHead(status, { 'content-type': contentType ?? 'application/json' });
  response.end(text ?? JSON.stringify(json));
}
