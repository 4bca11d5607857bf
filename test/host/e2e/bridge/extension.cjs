/**
 * Runs functions that a test sends, with the `vscode` API as their first argument. It listens on a Unix socket in the
 * test's own folder and writes the socket's name to the file REPHRASE_BRIDGE once it answers.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const vscode = require('vscode');

exports.activate = (context) => {
  const pointer = process.env.REPHRASE_BRIDGE;
  const socket = `${pointer}.${process.pid}`;
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const outcome = await evaluate(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.end(JSON.stringify(outcome));
    });
  });
  server.listen(socket, () => {
    // By renaming, so that nobody reads half a name; a window that is going away never takes the pointer back.
    writeFileSync(`${socket}.name`, socket);
    renameSync(`${socket}.name`, pointer);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};

async function evaluate({ source, argument }) {
  try {
    const call = new Function(`return (${source});`)();
    return { ok: true, value: (await call(vscode, argument)) ?? null };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
