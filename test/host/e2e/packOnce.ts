/** Before the first end-to-end test: the VSIX is packed and installed as somebody gets it. */
import { installVsix } from '../vsix/installVsix.ts';

export async function setup(): Promise<void> {
  await installVsix();
}
