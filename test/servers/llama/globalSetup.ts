/** Builds the bundles and fetches llama-server once, so that what is missing is said once and clearly. */
import { buildIfChanged } from '../../host/buildIfChanged.ts';
import { installLlama } from './installLlama.ts';

export async function setup(): Promise<void> {
  if (!(await buildIfChanged())) throw new Error('The bundles could not be built; esbuild has said why.');
  await installLlama();
}
