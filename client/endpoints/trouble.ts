/** What keeps the open prompt or experiment from being previewed, as far as it is known, and what mends it. Words only. */

import { t } from '@vscode/l10n';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { COMMAND } from '../ids.ts';
import { retold } from '../retold.ts';
import { type Health, healthText } from './health.ts';

/** One thing that is wrong, with the command that mends it. */
export interface Trouble {
  /** A few words for the status bar. */
  readonly text: string;
  /** A sentence: what is wrong and what a click does. */
  readonly explanation: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
  readonly severity: 'warning' | 'error';
}

/** What is known of the window and its selected endpoint. */
export interface Situation {
  readonly trusted: boolean;
  readonly endpoint: Endpoint | null;
  /** The alias that the settings choose; null where they leave it to the first profile. */
  readonly alias: string | null;
  readonly health: Health;
  /** The dataset that the settings name, as written, where nothing stands there. */
  readonly missingDocuments: string | null;
  /** The settings name no dataset, and the folder has none, or several of which none is the one. */
  readonly noDocuments: boolean;
}

/** The first thing to mend; null where nothing is known to be wrong. What was never tried is not wrong. */
export function troubleOf(situation: Situation): Trouble | null {
  const { alias, endpoint, health, missingDocuments, noDocuments, trusted } = situation;
  if (!trusted) {
    return trouble(
      t('restricted mode'),
      t('Nothing is sent from a folder that you do not trust.'),
      t('Manage trust'),
      {
        command: 'workbench.trust.manage',
      },
    );
  }
  if (!endpoint && alias !== null) {
    const what = t('The settings choose the endpoint "{0}", which is not among yours.', alias);
    return trouble(t('no endpoint "{0}"', alias), what, t('Select another'), {
      command: COMMAND.selectEndpoint,
    });
  }
  if (!endpoint) {
    const what = t('No endpoint is set up, so there is nothing to send documents to.');
    return trouble(t('no endpoint'), what, t('Find one'), { command: COMMAND.findEndpoint });
  }
  if (health.state === 'fails') {
    const { detail } = healthText(endpoint, health);
    const test = { command: COMMAND.testEndpoint, arguments: [endpoint.alias], severity: 'error' } as const;
    return trouble(`${endpoint.alias}: ${detail}`, retold(health.failure.message), t('Test it again'), test);
  }
  const told = healthText(endpoint, health);
  if (told.severity === 'warning') {
    const what = `"${endpoint.alias}" ${told.detail}.`;
    return trouble(t('{0}: model not listed', endpoint.alias), what, t('Find its models'), {
      command: COMMAND.findEndpoint,
    });
  }
  const choose = { command: COMMAND.chooseDocuments };
  if (noDocuments) {
    const what = t(
      'No documents are chosen for the prompts of this folder, so there is nothing to rephrase.',
    );
    return trouble(t('no documents'), what, t('Choose documents'), choose);
  }
  if (missingDocuments === null) return null;
  const what = t('The settings name {0} as the documents, and nothing is there.', missingDocuments);
  return trouble(t('documents not found'), what, t('Choose documents'), choose);
}

function trouble(
  text: string,
  what: string,
  mend: string,
  how: Pick<Trouble, 'command'> & Partial<Pick<Trouble, 'arguments' | 'severity'>>,
): Trouble {
  return {
    text,
    explanation: t('{0}\n{1}: click here.', what, mend),
    arguments: [],
    severity: 'warning',
    ...how,
  };
}
