/** Builds the bundles and brings DataTrove once, so that what is missing is said once and clearly. */
import { buildIfChanged } from '../../host/buildIfChanged.ts';
import { installDatatrove } from './installDatatrove.ts';

export async function setup(): Promise<void> {
  if (!(await buildIfChanged())) throw new Error('The bundles could not be built; esbuild has said why.');
  await installDatatrove();
}
