/** A server that fails as told, for one test. */
import { onTestFinished } from 'vitest';
import type { Answer, ChatRequest, FaultServer } from './faultServer.ts';
import { startFaultServer } from './faultServer.ts';

/** Starts a fault server that ends with the test, on a free port or on `port`. The test may close it earlier. */
export async function serve(answer: (request: ChatRequest) => Answer, port = 0): Promise<FaultServer> {
  const server = await startFaultServer({ answer, port });
  onTestFinished(() => server.close().catch(() => undefined));
  return server;
}
