/** "Rephrase: Forget Key…": takes a key out of the editor's secret storage again. */
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { showNotice } from '../errors.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import type { KeyStore } from './keys.ts';

interface Item extends QuickPickItem {
  readonly origin: string;
}

/** Lets the user choose among the origins that have a key, also those no profile names any more. */
export async function forgetKey(profiles: readonly Endpoint[], keys: KeyStore): Promise<void> {
  const origins = await keys.originsWithKey(profiles.map(({ origin }) => origin));
  if (origins.length === 0) return showNotice(t('No key is kept.'));
  const items = origins.map((origin): Item => {
    const aliases = profiles.filter((profile) => profile.origin === origin).map(({ alias }) => alias);
    const description = aliases.length === 0 ? t('no endpoint of yours any more') : aliases.join(', ');
    return { label: `$(key) ${origin}`, description, origin };
  });
  const chosen = await pickOne({ title: t('Forget Key'), placeholder: t('The key of which server?'), items });
  if (chosen === BACK || chosen === CANCELLED) return;
  await keys.forget(chosen.origin);
  await showNotice(t('The key for {0} is forgotten.', chosen.origin));
}
