/**
 * How failures reach a person: a message that says what happened, to which thing and what to do, with buttons that
 * do it. Bugs are logged with their stack and lead to the log.
 */

import { t } from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import { window } from 'vscode';
import { retold } from './retold.ts';
import { withoutLinks } from './withoutLinks.ts';

/** A button below a message, with what it does. */
export interface Mend {
  readonly label: string;
  run(): unknown;
}

/** Shows an error with its buttons; resolves once the user chose or dismissed it and the choice has run. Sentences of ours that were kept in English are retold. */
export async function showFailure(message: string, mends: readonly Mend[] = []): Promise<void> {
  await runChosen(
    await window.showErrorMessage(withoutLinks(retold(message)), ...mends.map(({ label }) => label)),
    mends,
  );
}

/** As `showFailure`, for something that went wrong elsewhere and can be taken up again. */
export async function showWarning(message: string, mends: readonly Mend[]): Promise<void> {
  await runChosen(
    await window.showWarningMessage(withoutLinks(retold(message)), ...mends.map(({ label }) => label)),
    mends,
  );
}

/** As `showFailure`, for something that needs no mending but should be seen. */
export async function showNotice(message: string, mends: readonly Mend[] = []): Promise<void> {
  await runChosen(
    await window.showInformationMessage(withoutLinks(retold(message)), ...mends.map(({ label }) => label)),
    mends,
  );
}

/** Reports a bug: the stack goes to the log, the user is led there. The process lives on. */
export function reportBug(log: LogOutputChannel, doing: string, error: unknown): void {
  log.error(`${doing}: ${stackOf(error)}`);
  const showLog = { label: t('Show Log'), run: () => log.show() };
  void showFailure(t('{0} failed: {1}', doing, messageOf(error)), [showLog]);
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function runChosen(label: string | undefined, mends: readonly Mend[]): Promise<void> {
  await mends.find((mend) => mend.label === label)?.run();
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
