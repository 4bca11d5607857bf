/**
 * What endpoints serve, remembered beyond the session: a reloaded window finds stored results only if it cuts
 * documents to the same window, and it asks no server for that.
 */
import type { Memento } from 'vscode';
import type { Endpoint, ServedModel } from '../../server/generation/endpoint.ts';
import type { EndpointPort } from '../ports.ts';
import type { Decoder } from '../webviews/decoder.ts';
import { decode, listOf, nullable, number, shape, text } from '../webviews/decoder.ts';
import type { PreviewLog } from './cellRunner.ts';
import type { ModelsFrom, PreviewWorld } from './loadGrid.ts';

/** A server that takes longer is planned without, so that a preview never hangs before its first request. */
const PATIENCE_MS = 5_000;

/** Makes `PreviewWorld.served`. A server that does not say is remembered as it last was, and the log says so. */
export function createServedMemory(
  endpoints: Pick<EndpointPort, 'servedModels'>,
  memory: Memento,
  log: PreviewLog,
): PreviewWorld['served'] {
  return async (endpoint: Endpoint, from: ModelsFrom, signal: AbortSignal) => {
    const key = `preview.served:${endpoint.baseUrl}`;
    if (from === 'memory') return remembered(memory.get(key));
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await endpoints.servedModels(endpoint, patience);
    if (answer.ok) {
      await memory.update(key, answer.models);
      return answer.models;
    }
    if (!signal.aborted) {
      log.warn(
        `${endpoint.alias} did not list its models, so its last known context is used: ${answer.failure.message}`,
      );
    }
    return remembered(memory.get(key));
  };
}

const models: Decoder<readonly ServedModel[]> = listOf(
  shape<ServedModel>({ id: text, window: nullable(number), ownedBy: nullable(text) }),
);

function remembered(value: unknown): readonly ServedModel[] {
  const decoded = decode(models, value);
  return decoded.ok ? decoded.value : [];
}
