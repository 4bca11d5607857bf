/** The servers that are compared, each started as its own editors start it, with the same schema of experiments. */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache, root } from '../../host/paths.ts';
import { serverMain } from '../../host/vscode/installCodeServer.ts';
import type { Launch, LspProcess } from './lspProcess.ts';

/** One server. */
export interface Contestant {
  readonly name: 'ours' | 'json' | 'yaml' | 'constant';
  readonly launch: Launch;
  /** What an editor tells this server right after it started. */
  prepare?(server: LspProcess): void;
}

const SCHEMA = pathToFileURL(join(root, 'schemas', 'experiment.schema.json')).href;

/** As `client/language/createClient.ts` starts it. */
const SMALL_HEAP = ['--max-semi-space-size=1', '--max-old-space-size=1024', '--v8-pool-size=1'];

/** This project's, as `npm run package` builds it and as the extension starts it, but over pipes. */
export function ours(script: string, options: { readonly pull: boolean }): Contestant {
  return {
    name: 'ours',
    launch: {
      command: [process.execPath, ...SMALL_HEAP, script, '--stdio'],
      pull: options.pull,
      resolves: true,
    },
  };
}

/** No server at all: what is left of the figures when nothing is done. */
export function constant(): Contestant {
  const script = join(import.meta.dirname, 'servers', 'constantServer.js');
  return {
    name: 'constant',
    launch: { command: [process.execPath, ...SMALL_HEAP, script], pull: true, resolves: true },
  };
}

/** The JSON server that VS Code ships; from the VS Code that the tests install. */
export function json(options: { readonly pull: boolean }): Contestant {
  const extensions = join(dirname(dirname(serverMain)), 'extensions');
  const script = join(extensions, 'json-language-features/server/dist/node/jsonServerMain.js');
  return {
    name: 'json',
    launch: {
      command: [process.execPath, script, '--stdio'],
      pull: options.pull,
      resolves: true,
      initializationOptions: { handledSchemaProtocols: ['file'], provideFormatter: true },
    },
    prepare: (server) =>
      server.tell('json/schemaAssociations', [[{ fileMatch: ['*.experiment.json'], uri: SCHEMA }]]),
  };
}

/** Where what is measured is installed and built, apart from the project's own packages and `dist`. */
export const BENCH_HOME = join(cache, 'bench-language');

/** Red Hat's YAML server; it knows no pulling. Its schema store, which lives on the network, is switched off. */
export function yaml(): Contestant {
  const script = join(BENCH_HOME, 'node_modules/yaml-language-server/bin/yaml-language-server');
  const settings = {
    schemas: { [SCHEMA]: '*.experiment.yaml' },
    schemaStore: { enable: false },
    validate: true,
    hover: true,
    completion: true,
  };
  return {
    name: 'yaml',
    launch: {
      command: [process.execPath, script, '--stdio'],
      pull: false,
      resolves: true,
      configuration: (section) => (section === 'yaml' ? settings : {}),
    },
  };
}
