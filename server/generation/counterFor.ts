/** The token counter of an endpoint's models, as a plan chooses it and as a job finds it again. */

import type { ContextRule } from '../experiment/experiment.ts';
import { said } from '../language/said.ts';
import type { Endpoint } from './endpoint.ts';
import type { TokenCounter } from './request.ts';
import { approximateCounter } from './tokenCounter.ts';
import type { LoadedTokenizer } from './tokenizerCounter.ts';

/** Loads a tokenizer.json. */
export type TokenizerLoader = (path: string) => Promise<LoadedTokenizer>;

/** The file that counts tokens: the experiment's wins over the endpoint's; null for the approximation. */
export function tokenizerPath(rule: ContextRule, endpoint: Pick<Endpoint, 'tokenizer'>): string | null {
  return rule.tokenizer ?? endpoint.tokenizer;
}

/** The counter that a job froze under `id`, from the file it froze with it; else a sentence on why there is none. */
export async function frozenCounter(
  id: string,
  path: string | null,
  load: TokenizerLoader,
): Promise<TokenCounter | string> {
  if (id === approximateCounter.id) return approximateCounter;
  if (!id.startsWith('tokenizer.json/')) {
    return said('The job counts tokens with "{0}", which this version of Rephrase does not have.', id);
  }
  if (path === null) return said('The job counts tokens with {0}, and does not say where that file is.', id);
  const loaded = await load(path);
  if (!loaded.ok) return said('The job counts tokens with a tokenizer. {0}', loaded.failure.message);
  if (loaded.counter.id === id) return loaded.counter;
  return said(
    'The job counts tokens with {0}, and {1} is now {2}. Restore the file as it was.',
    id,
    path,
    loaded.counter.id,
  );
}
