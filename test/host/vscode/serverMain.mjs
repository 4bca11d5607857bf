/**
 * Starts VS Code's server (its `server-main.js` is the first argument) with the one answer that code-server's own
 * front would add: `POST /mint-key`, the server's half of the key with which the page seals SecretStorage. Without it
 * no extension could keep a secret. The half is kept in the file REPHRASE_SECRET_HALF; the connection token, where one
 * is set, guards it like every other page.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';

const [server = ''] = process.argv.splice(2, 1);
const half = readOrMake(process.env.REPHRASE_SECRET_HALF ?? '');
const token = readToken(process.argv);

const { createServer } = http;
http.createServer = (handle) => createServer((request, response) => answer(request, response, handle));
syncBuiltinESMExports();
await import(pathToFileURL(server).href);
http.createServer = createServer;
syncBuiltinESMExports();

function answer(request, response, handle) {
  const path = request.url?.split('?')[0];
  if (request.method !== 'POST' || path !== '/mint-key') return handle(request, response);
  const allowed =
    token === null || (request.headers.cookie ?? '').split(/; */).includes(`vscode-tkn=${token}`);
  response.writeHead(allowed ? 200 : 403, { 'content-type': 'application/octet-stream' });
  return response.end(allowed ? half : undefined);
}

function readOrMake(file) {
  try {
    return readFileSync(file);
  } catch {
    const made = randomBytes(32);
    writeFileSync(file, made, { mode: 0o600 });
    return made;
  }
}

function readToken(args) {
  const flag = args.indexOf('--connection-token-file');
  return flag < 0 ? null : readFileSync(args[flag + 1] ?? '', 'utf8').trim();
}
