/**
 * The endpoint in the Language Status of prompts and experiments: which one, which model, and how it did when it was
 * last asked. Showing it contacts nobody.
 */
import type { DocumentSelector } from 'vscode';
import { Disposable, LanguageStatusSeverity, languages, window } from 'vscode';
import { COMMAND } from '../ids.ts';
import type { EndpointBook } from './endpointBook.ts';
import { healthText } from './health.ts';
import { selectedEndpoint } from './profileSettings.ts';

/** Shows the item for files that `selector` matches, now and after each change that `follow` reports. */
export function showEndpointStatus(book: EndpointBook, selector: DocumentSelector): Disposable {
  const item = languages.createLanguageStatusItem('rephrase.endpoint', selector);
  item.name = 'Rephrase Endpoint';
  const show = (): void => {
    const endpoint = selectedEndpoint(window.activeTextEditor?.document.uri);
    const health = endpoint ? book.healthOf(endpoint) : ({ state: 'untested' } as const);
    const { text, detail, severity } = healthText(endpoint, health);
    item.text = text;
    item.detail = detail;
    item.busy = health.state === 'testing';
    item.severity = SEVERITIES[severity];
    item.command = endpoint
      ? { command: COMMAND.selectEndpoint, title: 'Select Endpoint…' }
      : { command: COMMAND.addEndpoint, title: 'Add Endpoint…' };
  };
  show();
  const listeners = [
    item,
    book.onDidChange(show),
    book.onDidLearn(show),
    window.onDidChangeActiveTextEditor(show),
  ];
  return Disposable.from(...listeners);
}

const SEVERITIES = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
} as const;
