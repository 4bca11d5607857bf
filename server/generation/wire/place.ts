/** Whom a request went to, for messages: they name the endpoint and never hold its key or a document's text. */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { EndpointAccess } from '../endpoint.ts';
import { isRecord } from './decode.ts';

/** An endpoint as messages name it, with what they must not repeat. */
export interface Place {
  readonly name: string;
  readonly hasKey: boolean;
  /** The key, and those values of the profile's headers that are long enough to be credentials. */
  readonly secrets: readonly string[];
  /** What the endpoint is asked for, where that is not chat completions. */
  readonly wanted?: string;
  /** The messages' texts of the request at hand; asked for only when something went wrong. */
  readonly sent: () => readonly string[];
}

/** Characters of a server's own words that a message may carry. */
const EXCERPT_LENGTH = 300;

/** From so many characters on, a stretch that a server repeats is taken as the document's text, or as a secret. */
const SENT_STRETCH = 24;
const SECRET_STRETCH = 6;

/** The place of a request; `body` is null where none is sent, or makes it once more, so that it need not be kept. */
export function placeOf(
  { endpoint, key }: EndpointAccess,
  body: JsonObject | (() => JsonObject) | null,
): Place {
  const { alias, baseUrl, headers } = endpoint;
  const place: Place = {
    name: alias === baseUrl ? baseUrl : `${alias} (${baseUrl})`,
    hasKey: key !== null,
    secrets: [...(key ? [key] : []), ...Object.values(headers).filter(({ length }) => length >= 8)],
    sent: () => [],
  };
  return body === null ? place : sentAt(place, body);
}

/** The same place, for a request with that body. */
export function sentAt({ name, hasKey, secrets }: Place, body: JsonObject | (() => JsonObject)): Place {
  return { name, hasKey, secrets, sent: () => textsSent(typeof body === 'function' ? body() : body) };
}

/** One line of a server's words, short, without a full stop at its end, with "…" in place of secrets and of stretches of what was sent. */
export function excerptOf(words: string, place: Place): string {
  const line = words
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/(?<!\.)\.$/, '');
  const short = line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH).toWellFormed()}…` : line;
  const withoutSecrets = place.secrets.reduce(
    (text, secret) => without(text, secret, Math.min(SECRET_STRETCH, secret.length)),
    short,
  );
  return place
    .sent()
    .reduce((text, sent) => without(text, sent.replace(/[\s\p{Cc}]+/gu, ' '), SENT_STRETCH), withoutSecrets);
}

function without(text: string, secret: string, stretch: number): string {
  if (stretch === 0 || !mayShare(text, secret, stretch)) return text;
  const hidden = new Set<number>();
  for (let start = 0; start + stretch <= text.length; start++) {
    if (!secret.includes(text.slice(start, start + stretch))) continue;
    for (let offset = start; offset < start + stretch; offset++) hidden.add(offset);
  }
  if (hidden.size === 0) return text;
  return text
    .split('')
    .map((unit, offset) => (!hidden.has(offset) ? unit : hidden.has(offset - 1) ? '' : '…'))
    .join('');
}

/** Every shared stretch holds one of these halves: a few look-ups spare the full search where nothing is shared. */
function mayShare(text: string, secret: string, stretch: number): boolean {
  const half = Math.ceil(stretch / 2);
  for (let start = 0; start + half <= text.length; start += stretch - half + 1) {
    if (secret.includes(text.slice(start, start + half))) return true;
  }
  return false;
}

function textsSent(body: JsonObject): readonly string[] {
  const messages: JsonValue | undefined = body['messages'];
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message) =>
    isRecord(message) && message['role'] === 'user' && typeof message['content'] === 'string'
      ? [message['content']]
      : [],
  );
}
