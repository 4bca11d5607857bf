/** The practice endpoint as a profile among the user's own: added on request, and woken when it went to sleep. */
import { t } from '@vscode/l10n';
import type { LogOutputChannel, Uri } from 'vscode';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { PRACTICE_MODEL, PRACTICE_PORT } from '../../server/generation/practice/practiceModel.ts';
import { showFailure, showNotice } from '../errors.ts';
import { withProgress } from '../progress.ts';
import type { EndpointBook } from './endpointBook.ts';
import type { PracticeHost } from './practice.ts';
import { ensurePractice, isPracticeProfile, practiceAlias } from './practice.ts';
import { takenAliases, writeProfile, writeSelected } from './profileSettings.ts';

/** "Rephrase: Use Practice Endpoint": starts it or finds it running, adds its profile, selects it. True when it did. */
export async function usePractice(
  host: PracticeHost,
  book: EndpointBook,
  scope: Uri | undefined,
): Promise<boolean> {
  const known = book.profiles().find(isPracticeProfile);
  const started = await withProgress(t('Starting the practice endpoint'), (signal) =>
    ensurePractice(host, known ? portOf(known) : PRACTICE_PORT, signal),
  );
  if (!started.ok) {
    if (started.message !== null) await showFailure(started.message);
    return false;
  }
  const alias = practiceAlias(book.profiles(), takenAliases());
  await writeProfile({ alias, url: started.baseUrl, model: PRACTICE_MODEL });
  await writeSelected(alias, scope);
  void showNotice(
    t(
      'The practice endpoint listens on {0}. It rewrites documents by rules: no model is behind it.',
      started.baseUrl,
    ),
  );
  return true;
}

/** Starts the practice endpoint again when it has gone; the profile follows when it listens elsewhere now. */
export async function revivePractice(
  endpoint: Endpoint,
  host: PracticeHost,
  log: LogOutputChannel,
): Promise<Endpoint> {
  const started = await ensurePractice(host, portOf(endpoint), new AbortController().signal);
  if (!started.ok) {
    if (started.message !== null) log.error(started.message);
    return endpoint;
  }
  if (started.baseUrl === endpoint.baseUrl) return endpoint;
  await writeProfile({ alias: endpoint.alias, url: started.baseUrl, model: PRACTICE_MODEL });
  return { ...endpoint, baseUrl: started.baseUrl, origin: new URL(started.baseUrl).origin };
}

function portOf(endpoint: Endpoint): number {
  return Number(new URL(endpoint.baseUrl).port) || PRACTICE_PORT;
}
