/**
 * Whether documents may be sent to an origin that only a workspace's file names. The user is asked once per origin;
 * a yes is remembered for this user, a no is asked again next time.
 */
import { t } from '@vscode/l10n';
import type { Memento, Uri } from 'vscode';
import { window, workspace } from 'vscode';

const ALLOWED_ORIGINS = 'rephrase.allowedOrigins';

/** Asks for the origins not yet allowed, one after the other; false at the first refusal. */
export async function askToContact(
  origins: readonly string[],
  namedBy: Uri,
  memory: Memento,
): Promise<boolean> {
  for (const origin of origins) {
    if (allowed(memory).includes(origin)) continue;
    const allow = t('Allow');
    const answer = await window.showWarningMessage(
      t('Send documents to {0}?', origin),
      {
        modal: true,
        detail: t(
          '{0} names this server; your own endpoints do not. Your prompts and documents will be sent there. Once allowed, this server is not asked about again.',
          workspace.asRelativePath(namedBy),
        ),
      },
      allow,
    );
    if (answer !== allow) return false;
    await memory.update(ALLOWED_ORIGINS, [...allowed(memory), origin]);
  }
  return true;
}

function allowed(memory: Memento): readonly string[] {
  const value: unknown = memory.get(ALLOWED_ORIGINS);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
