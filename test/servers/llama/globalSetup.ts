/** Fetches llama-server once, before any test file starts one, so that a missing server is said once and clearly. */
import { installLlama } from './installLlama.ts';

export async function setup(): Promise<void> {
  await installLlama();
}
