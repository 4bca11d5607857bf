/**
 * A server that does nothing: over the same pipes it gives one and the same answer to every question of a kind. What a
 * key costs with it is the price of the client, the pipes and Node, below which no server comes.
 */
const NOTHING = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
const ANSWERS = {
  initialize: { capabilities: {} },
  shutdown: null,
  'textDocument/diagnostic': {
    kind: 'full',
    items: [{ range: NOTHING, severity: 2, message: 'A constant.' }],
  },
  'textDocument/completion': [{ label: 'constant' }],
  'textDocument/hover': { contents: 'A constant.' },
};

let arrived = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  arrived = arrived.length === 0 ? chunk : Buffer.concat([arrived, chunk]);
  for (let head = arrived.indexOf('\r\n\r\n'); head !== -1; head = arrived.indexOf('\r\n\r\n')) {
    const start = head + 4;
    const end = start + Number(/Content-Length: (\d+)/.exec(arrived.toString('latin1', 0, head))?.[1]);
    if (arrived.length < end) return;
    receive(JSON.parse(arrived.toString('utf8', start, end)));
    arrived = arrived.subarray(end);
  }
});

function receive({ id, method }) {
  if (method === 'exit') process.exit(0);
  if (id === undefined) return;
  const body = JSON.stringify({ jsonrpc: '2.0', id, result: ANSWERS[method] ?? null });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
