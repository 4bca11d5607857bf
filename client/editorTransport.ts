/** The transport of the window's own requests: previews, and questions to endpoints. */
import type { Transport } from '../server/generation/transport.ts';
import { createTransport } from '../server/generation/transport.ts';

/**
 * Goes through the proxy that `proxy` names when a request begins; null leaves it to the environment. What is under way when
 * another is set ends as it began.
 */
export function editorTransport(
  proxy: () => string | null,
): Pick<Transport, 'stream' | 'ask' | 'listModels' | 'close'> {
  const opened = new Map<string | null, Transport>();
  const now = (): Transport => {
    const proxyUrl = proxy();
    const transport = opened.get(proxyUrl) ?? createTransport({ proxyUrl });
    opened.set(proxyUrl, transport);
    return transport;
  };
  return {
    stream: (...request) => now().stream(...request),
    ask: (...request) => now().ask(...request),
    listModels: (...request) => now().listModels(...request),
    async close() {
      await Promise.all(Array.from(opened.values(), (transport) => transport.close()));
    },
  };
}
