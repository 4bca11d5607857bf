/**
 * The endpoint in the Language Status of prompts and experiments: which one, which model, and how it did when it was
 * last asked. Showing it contacts nobody.
 */
import { t } from '@vscode/l10n';
import type { Event, Uri } from 'vscode';
import { Disposable, LanguageStatusSeverity, languages, window } from 'vscode';
import { COMMAND } from '../ids.ts';
import type { EndpointBook } from './endpointBook.ts';
import { healthText } from './health.ts';
import { selectedEndpoint } from './profileSettings.ts';

/** Which files need an endpoint. */
export interface StatusScope {
  concerns(uri: Uri): boolean;
  /** What `concerns` says may have changed. */
  readonly onDidChange: Event<void>;
}

/** Shows the item while the active editor holds a file that needs an endpoint. */
export function showEndpointStatus(book: EndpointBook, scope: StatusScope): Disposable {
  const item = languages.createLanguageStatusItem('rephrase.endpoint', []);
  item.name = t('Rephrase Endpoint');
  const show = (): void => {
    const uri = window.activeTextEditor?.document.uri;
    // Plain prompts are told by patterns and by hand, which no selector can say: the item follows the editor.
    item.selector = uri && scope.concerns(uri) ? { scheme: uri.scheme } : [];
    const endpoint = selectedEndpoint(uri);
    const health = endpoint ? book.healthOf(endpoint) : ({ state: 'untested' } as const);
    const { text, detail, severity } = healthText(endpoint, health);
    item.text = text;
    item.detail = detail;
    item.busy = health.state === 'testing';
    item.severity = SEVERITIES[severity];
    item.command = endpoint
      ? { command: COMMAND.selectEndpoint, title: t('Select Endpoint…') }
      : { command: COMMAND.findEndpoint, title: t('Find Endpoint…') };
  };
  show();
  return Disposable.from(
    item,
    book.onDidChange(show),
    book.onDidLearn(show),
    scope.onDidChange(show),
    window.onDidChangeActiveTextEditor(show),
  );
}

const SEVERITIES = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
} as const;
