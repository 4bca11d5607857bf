/** Names the program that runs: its version, and a checksum that tells two builds of one version apart. */
import { sha256Of } from '../batch/fileHash.ts';
import { VERSION } from './version.ts';

/** `version 0.1.0 (3f2a90c1)`; the version alone where the file is gone by now. */
export async function programMark(cli: string): Promise<string> {
  const sha256 = await sha256Of(cli);
  return sha256 === null ? `version ${VERSION}` : `version ${VERSION} (${sha256.slice(0, 8)})`;
}
