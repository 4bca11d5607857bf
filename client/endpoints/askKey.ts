/** Asking for a key: typed once, kept for the origin, never shown again. */
import { t } from '@vscode/l10n';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import type { Answer } from '../steps.ts';
import { askText } from '../steps.ts';
import type { KeyStore } from './keys.ts';

/** Asks for the key of an endpoint that has none yet, or a refused one. */
export async function askKey(endpoint: Endpoint): Promise<Answer<string>> {
  return askText({
    title: t('Key for {0}', endpoint.origin),
    back: true,
    password: true,
    prompt: t("Kept in this editor's secret storage, and sent to {0} alone.", endpoint.origin),
    judge: (value) => (value === '' ? { kind: 'error', message: t('Paste the key, or go back.') } : null),
  });
}

/** Asks and keeps; false when the user gave none. */
export async function enterKey(endpoint: Endpoint, keys: KeyStore): Promise<boolean> {
  const key = await askKey(endpoint);
  if (typeof key !== 'string') return false;
  await keys.keep(endpoint.origin, key);
  return true;
}
