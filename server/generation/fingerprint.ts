/** The name of a request body: sha256 over its canonical JSON (RFC 8785), so that equal requests have equal names. */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonObject } from '../language/json.ts';

/**
 * Hex. The body must hold well-formed text and finite numbers only, as `buildRequest` makes them, and neither
 * `stream` nor `stream_options`.
 */
export function fingerprintOf(body: JsonObject): string {
  return hash('sha256', canonicalize(body) ?? '', 'hex');
}
