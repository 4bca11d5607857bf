/**
 * What `npm start` and `npm test` are told. Plain JavaScript without imports from packages, as `bootstrap.mjs` is: a wrong
 * option is refused before anything is installed. Types: `options.d.mts`.
 */
import { parseArgs } from 'node:util';

const USAGE = {
  start: `npm start -- [--browser] [--port N]
  --browser   VS Code in the browser, also where a desktop VS Code could open
  --port N    the port of VS Code in the browser (where left out: the last one, or a free one)`,
  test: `npm test -- [--only NAME]… [--all] [--list]
  --only NAME   this step and no others; repeat it for more
  --all         the steps too that fetch a server or packages
  --list        names the steps`,
};

export function readStartOptions(args) {
  return read('start', () => {
    const { values } = parseArgs({
      args,
      options: { browser: { type: 'boolean', default: false }, port: { type: 'string' } },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port wants a number from 1 to 65535, not “${values.port}”.`);
    }
    return { browser: values.browser, port };
  });
}

export function readTestOptions(args) {
  return read('test', () => {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', multiple: true },
        all: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    });
    return { only: values.only ?? null, all: values.all, list: values.list };
  });
}

function read(script, options) {
  try {
    return { ok: true, options: options() };
  } catch (error) {
    return { ok: false, problem: `${error.message}\n${USAGE[script]}` };
  }
}
