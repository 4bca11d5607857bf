/** What of undici goes into the bundles of Node. */
import type { Plugin } from 'esbuild';

/** Leaves its second parser of HTTP out, an experiment that nobody asks for. */
export const UNDICI_DEFINE = { esbuildDetection: 'true' };

/** WebSockets, caches, mocks, interceptors, cookies: its entry names them and nothing else does. They are a quarter of it. */
const UNUSED =
  /[\\/]undici[\\/]lib[\\/](?:mock|interceptor|cache|web[\\/](?:websocket|eventsource|cache|cookies))[\\/]/;

/**
 * The dispatcher of whoever names none. undici sets it for the whole process, and an editor's extensions share theirs: they
 * would lose the one that they set.
 */
const GLOBAL = /[\\/]undici[\\/]lib[\\/]global\.js$/;

/** Leaves out what nobody uses, and what would change the process around. */
export const undiciParts: Plugin = {
  name: 'undici-parts',
  setup({ onLoad }) {
    onLoad({ filter: UNUSED }, () => ({
      contents: 'module.exports = new Proxy(class {}, { get: () => class {} });',
    }));
    onLoad({ filter: GLOBAL }, () => ({
      contents: `
        let own;
        module.exports = {
          getGlobalDispatcher: () => own,
          setGlobalDispatcher(dispatcher) { own = dispatcher; },
        };`,
    }));
  },
};
