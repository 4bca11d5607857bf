/** What was found on a machine, as lines of a list: one for each model, and one for a server that lists none. Words only. */
import { t } from '@vscode/l10n';
import { type FoundServer, nameOf } from '../../server/generation/discovery/findServers.ts';
import { thousands } from '../../server/language/numbers.ts';

/** What choosing a line does. */
export type FoundChoice =
  | { readonly kind: 'use'; readonly server: FoundServer; readonly model: string | null }
  /** Asks for the key first. */
  | { readonly kind: 'unlock'; readonly server: FoundServer }
  | { readonly kind: 'again' };

/** A line. */
export interface FoundItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly choice: FoundChoice;
}

/** In the order in which servers were found, and as each lists its models. */
export function foundItems(servers: readonly FoundServer[]): readonly FoundItem[] {
  return servers.flatMap((server): readonly FoundItem[] => {
    const name = nameOf(server);
    const line = (label: string, description: string, choice: FoundChoice): FoundItem => {
      return { label, description, detail: server.baseUrl, choice };
    };
    if (server.state === 'locked') {
      return [line(`$(key) ${name}`, t('asks for a key'), { kind: 'unlock', server })];
    }
    if (server.state === 'loading') {
      return [
        line(`$(loading) ${name}`, t('is loading its model: look again in a moment'), { kind: 'again' }),
      ];
    }
    if (server.models.length === 0) {
      const advice = server.kind === 'ollama' ? t('has no models yet: pull one') : t('lists no models');
      return [line(`$(server) ${name}`, advice, { kind: 'use', server, model: null })];
    }
    return server.models.map(({ id, window }) => {
      const description = window === null ? name : `${name} · ${t('{0} tokens', thousands(window))}`;
      return line(`$(server) ${id}`, description, { kind: 'use', server, model: id });
    });
  });
}
