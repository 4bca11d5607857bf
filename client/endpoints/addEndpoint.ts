/**
 * "Rephrase: Add Endpoint…": where the server listens, a key if it wants one, a model, a name. The connection is
 * tested on the way; nothing is written before the last answer.
 */

import { t } from '@vscode/l10n';
import type { MessageItem, QuickPickItem } from 'vscode';
import { QuickPickItemKind, window } from 'vscode';
import { bareEndpoint } from '../../server/generation/bareEndpoint.ts';
import type { Failure } from '../../server/generation/completion.ts';
import type { Endpoint, ServedModel } from '../../server/generation/endpoint.ts';
import { normaliseUrl } from '../../server/generation/normaliseUrl.ts';
import { thousands } from '../../server/language/numbers.ts';
import { retold } from '../retold.ts';
import type { Answer, Verdict } from '../steps.ts';
import { askText, BACK, CANCELLED, pickOne, waitFor } from '../steps.ts';
import { askKey } from './askKey.ts';
import type { EndpointBook } from './endpointBook.ts';
import { accessTo, type KeyStore } from './keys.ts';
import { writeProfile } from './profileSettings.ts';
import { aliasProblem, proposeAlias } from './proposeAlias.ts';

const TITLE = t('Add Endpoint');

/** What the flow has been told so far. */
interface Draft {
  readonly url: string;
  readonly endpoint: Endpoint;
  /** Given in this flow; kept for the origin once the profile is written. */
  readonly key: string | null;
  readonly models: readonly ServedModel[];
  readonly model: string | null;
}

/** What is known before the flow begins: a server that was found, or a provider that was chosen by name. */
export interface AddressKnown {
  readonly url: string;
  /** The name proposed. */
  readonly alias: string;
  /** The variable in which its key is usually kept; named in the profile where it is set. */
  readonly keyVariable: string | null;
}

/** Leads through the flow, past the address where that is known; resolves with the alias written, or null when the user left it. */
export async function addEndpoint(
  book: EndpointBook,
  keys: KeyStore,
  known: AddressKnown | null = null,
): Promise<string | null> {
  let url = known?.url ?? '';
  for (let asked = known !== null; ; asked = false) {
    const address = asked ? url : await askUrl(url);
    if (address === CANCELLED || address === BACK) return null;
    url = address;
    const draft = await connect(draftOf(url, url === known?.url ? known : null), book, keys);
    if (draft === CANCELLED) return null;
    if (draft === BACK) continue;
    const alias = await nameModelAndAlias(draft, book);
    if (alias === CANCELLED) return null;
    if (alias === BACK) continue;
    if (alias.key !== null) await keys.keep(alias.endpoint.origin, alias.key);
    const { apiKeyEnv } = alias.key === null ? alias.endpoint : { apiKeyEnv: null };
    await writeProfile({ alias: alias.endpoint.alias, url, model: alias.model, apiKeyEnv });
    return alias.endpoint.alias;
  }
}

function askUrl(value: string): Promise<Answer<string>> {
  return askText({
    title: TITLE,
    step: { at: 1, of: 3 },
    placeholder: 'http://gpu-node:8000',
    prompt: t('Where does the OpenAI-compatible server listen?'),
    value,
    judge: judgeUrl,
  });
}

function judgeUrl(value: string): Verdict | null {
  const normal = normaliseUrl(value);
  return normal.ok
    ? { kind: 'remark', message: t('Requests go to {0}/chat/completions', normal.baseUrl) }
    : { kind: 'error', message: normal.message };
}

function draftOf(url: string, known: AddressKnown | null): Draft {
  const normal = normaliseUrl(url);
  if (!normal.ok) throw new Error(`The address was judged before: ${normal.message}`);
  const alias = known?.alias ?? proposeAlias(normal.baseUrl);
  const variable = known?.keyVariable ?? null;
  const apiKeyEnv = variable !== null && process.env[variable] ? variable : null;
  const endpoint = { ...bareEndpoint(alias, normal.baseUrl, normal.origin), apiKeyEnv };
  return { url, endpoint, key: null, models: [], model: null };
}

/** Tests the connection until it works, or the user takes it as it is. */
async function connect(first: Draft, book: EndpointBook, keys: KeyStore): Promise<Answer<Draft>> {
  let draft = first;
  for (;;) {
    const { endpoint } = draft;
    const key = draft.key ?? (await accessTo(endpoint, keys, process.env)).key;
    const answer = await waitFor(
      { title: TITLE, back: true, doing: t('Asking {0} for its models', endpoint.origin) },
      (signal) => book.ask({ endpoint, key }, signal),
    );
    if (answer === CANCELLED || answer === BACK) return answer;
    if (answer.ok) return { ...draft, models: answer.models };
    const choice = await askWhatNext(endpoint, key, answer.failure);
    switch (choice?.next) {
      case 'retry':
        break;
      case 'save':
        return draft;
      case 'key': {
        const given = await askKey(draft.endpoint);
        if (given === CANCELLED) return CANCELLED;
        if (given !== BACK) draft = { ...draft, key: given };
        break;
      }
      case 'edit':
        return BACK;
      case undefined:
        return CANCELLED;
    }
  }
}

/** A button, and what it leads to. */
interface Next extends MessageItem {
  readonly next: 'edit' | 'retry' | 'save' | 'key';
}

const EDIT: Next = { next: 'edit', title: t('Edit URL') };
const RETRY: Next = { next: 'retry', title: t('Retry') };
const SAVE: Next = { next: 'save', title: t('Save Anyway') };
const ENTER_KEY: Next = { next: 'key', title: t('Enter Key…') };

function askWhatNext(endpoint: Endpoint, key: string | null, failure: Failure): Thenable<Next | undefined> {
  if (failure.reason !== 'unauthorised') {
    const message = t('{0} could not be used.', endpoint.origin);
    return window.showWarningMessage(
      message,
      { modal: true, detail: retold(failure.message) },
      EDIT,
      RETRY,
      SAVE,
    );
  }
  const message = `${endpoint.origin} ${key === null ? t('asks for a key.') : t('refuses the key.')}`;
  const detail =
    key === null
      ? t('The key is kept in this editor’s secret storage, never in settings.')
      : retold(failure.message);
  return window.showWarningMessage(message, { modal: true, detail }, ENTER_KEY, EDIT, SAVE);
}

async function nameModelAndAlias(connected: Draft, book: EndpointBook): Promise<Answer<Draft>> {
  for (;;) {
    const model = await askModel(connected.models);
    if (model === BACK || model === CANCELLED) return model;
    const alias = await askAlias(connected.endpoint, model, book);
    if (alias === CANCELLED) return CANCELLED;
    if (alias !== BACK) return { ...connected, model, endpoint: { ...connected.endpoint, alias } };
  }
}

interface ModelItem extends QuickPickItem {
  readonly choice: { readonly model: string | null } | 'another';
}

/** Asks which model prompts are sent to where nobody names one; null for none. */
async function askModel(models: readonly ServedModel[]): Promise<Answer<string | null>> {
  for (;;) {
    const items = modelItems(models);
    const chosen = await pickOne({
      title: TITLE,
      step: { at: 2, of: 3 },
      back: true,
      placeholder: t('The model to ask for where a prompt or an experiment names none'),
      items,
    });
    if (chosen === BACK || chosen === CANCELLED) return chosen;
    if (chosen.choice !== 'another') return chosen.choice.model;
    const typed = await askText({
      title: TITLE,
      step: { at: 2, of: 3 },
      back: true,
      placeholder: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
      prompt: t('The model id, exactly as the server knows it.'),
      judge: (value) => (value === '' ? { kind: 'error', message: t('Type a model id, or go back.') } : null),
    });
    if (typed !== BACK) return typed;
  }
}

function modelItems(models: readonly ServedModel[]): ModelItem[] {
  return [
    ...models.map(
      ({ id, window: context, ownedBy }): ModelItem => ({
        label: id,
        description: [context === null ? '' : t('{0} tokens', thousands(context)), ownedBy ?? '']
          .filter((part) => part !== '')
          .join(' · '),
        choice: { model: id },
      }),
    ),
    ...(models.length > 0
      ? [{ label: '', kind: QuickPickItemKind.Separator, choice: 'another' } satisfies ModelItem]
      : []),
    { label: `$(edit) ${t('Type a model id…')}`, choice: 'another' },
    {
      label: `$(circle-slash) ${t('Name none')}`,
      description: t('experiments then name it'),
      choice: { model: null },
    },
  ];
}

async function askAlias(
  endpoint: Endpoint,
  model: string | null,
  book: EndpointBook,
): Promise<Answer<string>> {
  const profiles = book.profiles();
  const known = profiles.find(({ baseUrl }) => baseUrl === endpoint.baseUrl);
  let value = known?.alias ?? endpoint.alias;
  for (;;) {
    const alias = await askText({
      title: TITLE,
      step: { at: 3, of: 3 },
      back: true,
      prompt: t('A short name, as experiments and the status bar will call it.'),
      value,
      judge: (text) => judgeAlias(text, profiles),
    });
    if (alias === BACK || alias === CANCELLED) return alias;
    value = alias;
    const before = profiles.find((profile) => profile.alias === alias);
    if (!before || (await mayReplace(before, { ...endpoint, model }))) return alias;
  }
}

function judgeAlias(alias: string, profiles: readonly Endpoint[]): Verdict | null {
  const problem = aliasProblem(alias);
  if (problem !== null) return { kind: 'error', message: problem };
  const before = profiles.find((profile) => profile.alias === alias);
  return before
    ? { kind: 'warning', message: t('"{0}" is {1} now and would be replaced.', alias, before.baseUrl) }
    : null;
}

async function mayReplace(before: Endpoint, after: Endpoint): Promise<boolean> {
  const replace = t('Replace');
  const answer = await window.showWarningMessage(
    t('Replace endpoint "{0}"?', before.alias),
    { modal: true, detail: t('Now: {0}\nThen: {1}', addressAndModel(before), addressAndModel(after)) },
    replace,
  );
  return answer === replace;
}

function addressAndModel({ baseUrl, model }: Endpoint): string {
  return `${baseUrl}, ${model ?? t('no model named')}`;
}
