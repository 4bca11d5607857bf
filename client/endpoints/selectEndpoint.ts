/** "Rephrase: Select Endpoint…": the user's profiles with what is known of them, and the ways to another one. */
import { t } from '@vscode/l10n';
import type { QuickPickItem, Uri } from 'vscode';
import { commands, QuickPickItemKind } from 'vscode';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { showNotice } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import type { EndpointBook } from './endpointBook.ts';
import { healthText } from './health.ts';
import { selectedEndpoint, writeSelected } from './profileSettings.ts';

interface Item extends QuickPickItem {
  readonly does: { readonly alias: string } | { readonly command: string } | null;
}

/** Lets the user choose the endpoint used for `scope` where no experiment names one. */
export async function selectEndpoint(book: EndpointBook, scope: Uri | undefined): Promise<void> {
  const selected = selectedEndpoint(scope);
  const profiles = book
    .profiles()
    .map((endpoint) => itemOf(endpoint, book, endpoint.alias === selected?.alias));
  const chosen = await pickOne<Item>({
    title: t('Select Endpoint'),
    placeholder: t('Where prompts are sent when an experiment names no endpoint'),
    items: [...profiles, { label: '', kind: QuickPickItemKind.Separator, does: null }, ...WAYS],
    active: profiles.find(({ picked }) => picked),
  });
  if (chosen === BACK || chosen === CANCELLED || chosen.does === null) return;
  if ('alias' in chosen.does) await writeSelected(chosen.does.alias, scope);
  else await commands.executeCommand(chosen.does.command);
}

/** After a profile was added: uses it at once where it is the only one, else offers to. */
export function offerToUse(alias: string, scope: Uri | undefined): void {
  if (selectedEndpoint(scope)?.alias === alias) {
    void showNotice(t('Endpoint "{0}" was added and is used from now on.', alias));
    return;
  }
  const use = { label: t('Use It Here'), run: () => writeSelected(alias, scope) };
  void showNotice(t('Endpoint "{0}" was added.', alias), [use]);
}

const WAYS: readonly Item[] = [
  {
    label: `$(search) ${t('Find Endpoint…')}`,
    description: t('looks at the usual ports of this machine'),
    does: { command: COMMAND.findEndpoint },
  },
  { label: `$(add) ${t('Add Endpoint…')}`, does: { command: COMMAND.addEndpoint } },
  {
    label: `$(beaker) ${t('Use Practice Endpoint')}`,
    description: t('rewrites by rules on this machine, no model behind it'),
    does: { command: COMMAND.usePracticeEndpoint },
  },
];

function itemOf(endpoint: Endpoint, book: EndpointBook, picked: boolean): Item {
  const { detail } = healthText(endpoint, book.healthOf(endpoint));
  return {
    label: `$(${picked ? 'check' : 'blank'}) ${endpoint.alias}`,
    description: endpoint.model ?? t('no model named'),
    detail: `${endpoint.baseUrl} · ${detail}`,
    picked,
    does: { alias: endpoint.alias },
  };
}
