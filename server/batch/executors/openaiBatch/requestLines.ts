/** One unit as lines of a request file: exactly the bodies that `buildRequest` gives, each under its name. */
import type { Document } from '../../../documents/document.ts';
import { buildRequest } from '../../../generation/buildRequest.ts';
import type { ContextBudget, Unsendable } from '../../../generation/request.ts';
import type { FrozenVariant, UnitKey } from '../../job.ts';
import { customId } from './customId.ts';
import type { Provider } from './providers.ts';

/** The lines of a unit. */
export interface UnitLines {
  readonly kind: 'lines';
  /** Of the request of the first rollout. */
  readonly fingerprint: string;
  /** Each with its newline. */
  readonly lines: readonly string[];
}

/** What the lines are made of. */
export interface UnitRequests {
  readonly key: UnitKey;
  readonly variant: FrozenVariant;
  readonly document: Document;
  readonly budget: ContextBudget;
  /** Rollouts to ask for, given the fingerprint of the first. */
  readonly rollouts: (fingerprint: string) => readonly number[];
}

/** The lines of the rollouts asked for, or why the document cannot be sent. */
export function requestLines(
  { key, variant, document, budget, rollouts }: UnitRequests,
  { line, endpoint }: Pick<Provider, 'line' | 'endpoint'>,
): UnitLines | Unsendable {
  const first = buildRequest(variant, document, budget, 0);
  if (first.kind === 'unsendable') return first;
  const { fingerprint } = first;
  const lines = rollouts(fingerprint).map((rollout) => {
    const request = rollout === 0 ? first : buildRequest(variant, document, budget, rollout);
    if (request.kind === 'unsendable') throw new Error('A rollout differs from the first in its seed alone.');
    const name = customId(key, rollout, fingerprint);
    const written =
      line === 'full'
        ? { custom_id: name, method: 'POST', url: endpoint, body: request.body }
        : { custom_id: name, body: request.body };
    return `${JSON.stringify(written)}\n`;
  });
  return { kind: 'lines', fingerprint, lines };
}
