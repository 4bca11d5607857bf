/** `rephrase render`: the exact request for one row, without sending it. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { countRows } from '../batch/countRows.ts';
import type { Document } from '../documents/document.ts';
import { openSource } from '../documents/openSource.ts';
import { resolveSource } from '../documents/resolveSource.ts';
import type { DocumentSource } from '../documents/source.ts';
import { SourceReadError } from '../documents/source.ts';
import type { ContextRule, DocumentSelection } from '../experiment/experiment.ts';
import { bareEndpoint } from '../generation/bareEndpoint.ts';
import { buildRequest } from '../generation/buildRequest.ts';
import { budgetFor } from '../generation/contextBudget.ts';
import type { Endpoint } from '../generation/endpoint.ts';
import { loadPlan } from '../generation/loadPlan.ts';
import type { BuiltRequest } from '../generation/request.ts';
import { approximateCounter } from '../generation/tokenCounter.ts';
import { loadTokenizer } from '../generation/tokenizerCounter.ts';
import type { JsonValue } from '../language/json.ts';
import type { Arguments, Command } from './command.ts';
import { EXIT, FORMAT_OPTION, jsonText, Misuse, onlyPositional, wantsJson } from './command.ts';
import type { Io } from './io.ts';
import { PLAN_OPTIONS, planRequest } from './planArguments.ts';

/** Contacts nothing: where no model is named, the request has none yet, and so no fingerprint. */
export const renderCommand: Command = {
  name: 'render',
  summary: 'Print the exact request that a prompt makes of one document.',
  usage: 'PROMPT --source DATA --row N [options]',
  details: `JSON: {body, fingerprint, truncated}. Without --model, body.model and fingerprint are null. Of a prompt whose
parameters are a sweep, the first set is rendered.`,
  options: {
    ...PLAN_OPTIONS,
    row: { type: 'string', value: 'N', least: 0, help: 'the row, counted from 0' },
    window: {
      type: 'string',
      value: 'N',
      least: 1,
      help: "the model's context in tokens; without it nothing is cut",
    },
    cut: {
      type: 'string',
      value: 'WHERE',
      choices: ['end', 'middle', 'skip'],
      help: 'end (default), middle or skip: what happens to a document that does not fit',
    },
    tokenizer: {
      type: 'string',
      value: 'FILE',
      help: "the model's tokenizer.json, which counts tokens exactly",
    },
    ...FORMAT_OPTION,
  },
  async run(args, io) {
    onlyPositional(args, 'PROMPT');
    const json = wantsJson(args);
    const tokenizer = args.text('tokenizer');
    const rule = {
      window: args.whole('window'),
      cut: args.choice('cut', ['end', 'middle', 'skip']),
      tokenizer: tokenizer === null ? null : resolve(io.cwd, tokenizer),
    };
    const request = await requestFor(args, io, rule, placeOf(args));
    const model = args.text('model');
    const body = model === null ? { ...request.body, model: null } : request.body;
    const fingerprint = model === null ? null : request.fingerprint;
    const { truncated } = request.truncation;
    io.out(json ? jsonText({ body, fingerprint, truncated }) : asText(body, truncated));
    return EXIT.done;
  },
};

/** Stands in for the endpoint that a request without sending does not need. */
const NOWHERE: Endpoint = { ...bareEndpoint('none', 'http://localhost/v1', 'http://localhost'), model: '' };

interface Place {
  readonly path: string;
  readonly row: number;
}

function placeOf(args: Arguments): Place {
  const path = args.text('source');
  const row = args.whole('row');
  if (path === null || row === null) throw new Misuse('--source and --row say which document.');
  return { path, row };
}

async function requestFor(args: Arguments, io: Io, rule: ContextRule, place: Place): Promise<BuiltRequest> {
  const request = planRequest(args, io);
  if (request.kind === 'experiment') throw new Misuse('Name a prompt, not an experiment.');
  const loaded = await loadPlan(request, {
    readText: (path) => readFile(path, 'utf8').catch(() => null),
    endpoints: [{ ...NOWHERE, model: args.text('model') ?? '', tokenizer: rule.tokenizer }],
    defaultAlias: null,
    defaultSource: null,
    loadTokenizer,
  });
  const variant = loaded.ok ? loaded.plan.variants[0] : undefined;
  if (!loaded.ok || !variant)
    throw new Misuse(loaded.ok ? 'The prompt makes no request.' : loaded.failure.message);
  const counter = loaded.plan.counters.get(NOWHERE.alias) ?? approximateCounter;
  const document = await documentAt(place, io, loaded.plan.experiment.documents);
  const built = buildRequest(variant, document, budgetFor(rule, NOWHERE, variant.model, [], counter), 0);
  if (built.kind === 'unsendable') throw new Misuse(built.message);
  return built;
}

async function documentAt({ path, row }: Place, io: Io, choice: DocumentSelection): Promise<Document> {
  const opened = await openSource(resolveSource(path, io.cwd), choice);
  if (!opened.ok) throw new Misuse(opened.failure.message);
  try {
    const document = await documentIn(opened.source, row);
    if (document) return document;
    const { rows } = await countRows(opened.source, null, undefined);
    throw new Misuse(`${path} has ${rows} rows; there is no row ${row} (rows count from 0).`);
  } catch (error) {
    if (error instanceof SourceReadError) throw new Misuse(error.message);
    throw error;
  }
}

/** Rows of several files are counted through; in a single one those before are passed over. */
async function documentIn(source: DocumentSource, wanted: number): Promise<Document | null> {
  let row = source.files.length === 1 ? wanted : 0;
  for await (const found of source.rows(undefined, { fileOrdinal: 0, row })) {
    if (row === wanted && found.kind === 'bad') throw new Misuse(found.bad.message);
    if (row === wanted && found.kind === 'document') return found.document;
    row += 1;
  }
  return null;
}

/** Messages as they read, then everything else that is sent. */
function asText(body: Readonly<Record<string, JsonValue>>, truncated: boolean): string {
  const { messages, ...rest } = body as { readonly messages?: readonly { role: string; content: string }[] };
  const said = (messages ?? []).map(({ role, content }) => `${role}:\n${content}\n`);
  const cut = truncated ? 'The document was cut to fit.\n' : '';
  return `${said.join('\n')}\n${JSON.stringify(rest)}\n${cut}`;
}
