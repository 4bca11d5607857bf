/** Names that are safe as one segment of a path. */
import { remembered } from './remembered.ts';

/**
 * Makes any text safe as one path segment: letters, digits, `.`, `_`, `-`; at most 100; never empty, never starting
 * with a dot. Idempotent: what is safe stays as it is.
 */
export const pathSafe = remembered((text: string): string => {
  const safe = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100)
    .replace(/-+$/, '');
  return safe === '' ? 'unnamed' : safe;
});
