/** What a refusal of an endpoint is told as: what happened, the server's own words where it has any, and what to do. */
import { said } from '../../language/said.ts';
import type { FailureReason } from '../completion.ts';
import type { Place } from './place.ts';

/** A sentence or two; `words` are the server's, null where it said nothing. */
export function refusalText(
  reason: FailureReason,
  status: number,
  words: string | null,
  { name, hasKey, wanted }: Place,
): string {
  switch (reason) {
    case 'unauthorised':
      return hasKey ? keyRefused(name, status, words) : keyMissing(name, status, words);
    case 'rate-limited':
      return words === null
        ? said(
            '{0} has too many requests at present ({1}). Lower the concurrency, or try again later.',
            name,
            status,
          )
        : said(
            '{0} has too many requests at present ({1}): "{2}". Lower the concurrency, or try again later.',
            name,
            status,
            words,
          );
    case 'model-not-found':
      return words === null
        ? said('{0} does not serve this model ({1}). Choose one of the models it lists.', name, status)
        : said(
            '{0} does not serve this model ({1}): "{2}". Choose one of the models it lists.',
            name,
            status,
            words,
          );
    case 'context-exceeded':
      return contextExceeded(name, status, words);
    case 'redirected':
      return words === null
        ? said("{0} sends requests elsewhere ({1}). Check the endpoint's URL.", name, status)
        : said('{0} sends requests elsewhere ({1}): "{2}". Check the endpoint\'s URL.', name, status, words);
    case 'bad-response':
      return nothingThere(name, status, words, wanted);
    case 'rejected':
      return words === null
        ? said('{0} rejects the request ({1}). Check the parameters and extra_body.', name, status)
        : said(
            '{0} rejects the request ({1}): "{2}". Check the parameters and extra_body.',
            name,
            status,
            words,
          );
    default:
      return words === null
        ? said('{0} failed ({1}). The request can be sent again.', name, status)
        : said('{0} failed ({1}): "{2}". The request can be sent again.', name, status, words);
  }
}

function keyRefused(name: string, status: number, words: string | null): string {
  return words === null
    ? said('{0} refuses the key ({1}). Check the key of this endpoint.', name, status)
    : said('{0} refuses the key ({1}): "{2}". Check the key of this endpoint.', name, status, words);
}

function keyMissing(name: string, status: number, words: string | null): string {
  return words === null
    ? said('{0} asks for a key ({1}). Give this endpoint a key.', name, status)
    : said('{0} asks for a key ({1}): "{2}". Give this endpoint a key.', name, status, words);
}

function contextExceeded(name: string, status: number, words: string | null): string {
  return words === null
    ? said(
        "{0} says the request is longer than the model's context ({1}). State the model's window, or lower max_tokens.",
        name,
        status,
      )
    : said(
        '{0} says the request is longer than the model\'s context ({1}): "{2}". State the model\'s window, or lower max_tokens.',
        name,
        status,
        words,
      );
}

function nothingThere(
  name: string,
  status: number,
  words: string | null,
  wanted = said('chat completions'),
): string {
  return words === null
    ? said("{0} has no {1} at this address ({2}). Check the endpoint's URL.", name, wanted, status)
    : said(
        '{0} has no {1} at this address ({2}): "{3}". Check the endpoint\'s URL.',
        name,
        wanted,
        status,
        words,
      );
}
