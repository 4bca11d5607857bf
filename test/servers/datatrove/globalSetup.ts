/** Brings DataTrove once, so that what is missing is said once and clearly. */
import { installDatatrove } from './installDatatrove.ts';

export async function setup(): Promise<void> {
  await installDatatrove();
}
