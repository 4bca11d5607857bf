/** What a user wrote for a dataset → what opens it. */
import { resolve } from 'node:path';
import { isAddress } from '../language/isAddress.ts';

/** Paths and patterns count from `folder`; addresses (`hf://…`) stay as they are. */
export function resolveSource(written: string, folder: string): string {
  return isAddress(written) ? written : resolve(folder, written);
}
