/** What is wrong with a dataset's name as far as its letters tell. */
import { t } from '@vscode/l10n';
import { FORMAT_NAMES, formatOf } from '../../server/documents/fileFormat.ts';
import { parseHubAddress } from '../../server/documents/hub/hubAddress.ts';
import { isAddress } from '../../server/language/isAddress.ts';
import type { Verdict } from '../steps.ts';

/** Null for what may be a path, a pattern or an address on the Hub. */
export function judgeSource(written: string): Verdict | null {
  if (written === '')
    return { kind: 'error', message: t('Name a file, a pattern, or a dataset on the Hub.') };
  if (isAddress(written)) {
    if (parseHubAddress(written)) return null;
    const message = t(
      'Write hf://datasets/<owner>/<name>/<path or pattern>, with @<revision> after the name if need be.',
    );
    return { kind: 'error', message };
  }
  if (formatOf(written) !== null || /[*}\]]$/.test(written)) return null;
  return { kind: 'error', message: t('Datasets are {0}.', FORMAT_NAMES) };
}
