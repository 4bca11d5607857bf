/** Links in model output lead nowhere until a person has read the whole address and said yes. */
import { t } from '@vscode/l10n';
import { env, Uri, window } from 'vscode';
import { webAddress } from './webAddress.ts';

/** Asks, then opens an http or https address in the browser. Any other address is only named. */
export async function openLink(address: string): Promise<void> {
  const url = webAddress(address);
  if (url === null) {
    const shown = address.length > 200 ? `${address.slice(0, 200)}…` : address;
    await window.showWarningMessage(t('This is no web address, so it is not opened.'), {
      modal: true,
      detail: shown,
    });
    return;
  }
  const open = t('Open');
  const chosen = await window.showWarningMessage(
    t('Open this address in the browser? A model wrote it.'),
    { modal: true, detail: url },
    open,
  );
  if (chosen === open) await env.openExternal(Uri.parse(url, true));
}
