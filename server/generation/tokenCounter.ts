/** The token counter that needs no file. A job freezes the id of its counter, and never swaps it silently. */
import type { TokenCounter } from './request.ts';

/**
 * One token per three bytes of UTF-8, rounded up: a named approximation on the safe side. English web text has about
 * 4.3 bytes per token in today's vocabularies, Chinese and Japanese about 3; scripts that a small vocabulary spells out
 * byte by byte can have fewer, and then the server's own limit speaks.
 */
export const approximateCounter: TokenCounter = {
  id: 'utf8-bytes/3',
  count: (text) => Math.ceil(Buffer.byteLength(text, 'utf8') / 3),
};
