/** "Push to Hub…": a finished job as a dataset. It says where everything goes, and nothing is sent before a yes. */
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { env, Uri, window } from 'vscode';
import { hubSourceOf, isLicense } from '../../server/batch/datasetFields.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import type { PushPlan, PushTarget } from '../../server/batch/pushJob.ts';
import { planPush, runPush } from '../../server/batch/pushJob.ts';
import type { HubAccess } from '../../server/documents/hub/hubAccess.ts';
import { isDatasetName } from '../../server/documents/hub/hubDataset.ts';
import { counted, thousands } from '../../server/language/numbers.ts';
import { sizeText } from '../documents/datasetText.ts';
import { editorHub } from '../documents/editorHub.ts';
import { showFailure, showNotice } from '../errors.ts';
import { withProgress } from '../progress.ts';
import { askText, BACK, CANCELLED, pickOne } from '../steps.ts';
import type { JobsHost } from './jobsHost.ts';

const TITLE = t('Push to Hub');

/** Asks for dataset, visibility and licence, verifies, shows what would be sent, and sends it. */
export async function pushJob(_: JobsHost, job: JobView): Promise<void> {
  const { name } = job.manifest;
  const asked = await askTarget(job);
  if (!asked) return;
  const { target, access } = asked;
  const planned = await withProgress(
    t('Verifying "{0}" and looking at {1}', name, target.dataset),
    async (signal) => {
      const plan = await planPush(job, target, access, signal);
      return signal.aborted ? null : plan;
    },
  );
  if (planned === null) return;
  if (!planned.ok) return showFailure(planned.message);
  const plan = planned.value;
  if (!(await confirm(plan))) return;
  const pushed = await withProgress(t('Pushing "{0}" to {1}', name, plan.dataset), (signal, report) =>
    runPush(plan, access, {
      signal,
      onProgress: (sent, of) => report(t('{0} of {1}', sizeText(sent), sizeText(of))),
    }),
  );
  if (!pushed.ok) return showFailure(pushed.message);
  const { url, files } = pushed.value;
  const figures = [thousands(files), name, url] as const;
  const words = counted(
    files,
    t('{0} file of "{1}" is at {2}.', ...figures),
    t('{0} files of "{1}" are at {2}.', ...figures),
  );
  await showNotice(words, [{ label: t('Open Dataset'), run: () => env.openExternal(Uri.parse(url, true)) }]);
}

interface Item<T> extends QuickPickItem {
  readonly value: T;
}

const LICENSES: readonly Item<string | null>[] = [
  { label: t('No licence yet'), description: t('nothing is said in the card'), value: null },
  { label: 'odc-by', description: t('Open Data Commons Attribution, as FineWeb has it'), value: 'odc-by' },
  { label: 'cc-by-4.0', description: t('Creative Commons Attribution'), value: 'cc-by-4.0' },
  { label: 'cc-by-sa-4.0', description: t('Creative Commons Attribution-ShareAlike'), value: 'cc-by-sa-4.0' },
  { label: 'apache-2.0', description: t('Apache License'), value: 'apache-2.0' },
  { label: t('Another…'), description: t('as the Hub names it'), value: '' },
];

const VISIBILITY: readonly Item<boolean>[] = [
  {
    label: `$(lock) ${t('Private')}`,
    description: t('a new dataset is seen by its owner alone'),
    value: true,
  },
  { label: `$(globe) ${t('Public')}`, description: t('a new dataset is seen by everybody'), value: false },
];

async function askTarget(
  job: JobView,
): Promise<{ readonly target: PushTarget; readonly access: HubAccess } | null> {
  const environment = editorHub();
  const dataset = await askText({
    title: TITLE,
    step: { at: 1, of: 3 },
    prompt: t('The dataset at {0}, as owner/name. It is made where it is not there.', environment.endpoint),
    placeholder: t('your-name/{0}', job.manifest.name),
    judge: (value) =>
      isDatasetName(value)
        ? null
        : { kind: 'error', message: t('Write owner/name: letters, digits, ".", "_" and "-".') },
  });
  if (dataset === BACK || dataset === CANCELLED) return null;
  const visibility = await pickOne({
    title: TITLE,
    step: { at: 2, of: 3 },
    placeholder: t('Who may see it?'),
    items: VISIBILITY,
  });
  if (visibility === BACK || visibility === CANCELLED) return null;
  const license = await askLicense();
  if (license === undefined) return null;
  const token = environment.token ?? (await askToken(environment.endpoint));
  if (token === null) return null;
  const card = { license, source: hubSourceOf(job.manifest.input.source) };
  return {
    target: { dataset, isPrivate: visibility.value, card },
    access: { ...environment, token },
  };
}

/** Undefined when the question was dismissed. */
async function askLicense(): Promise<string | null | undefined> {
  const chosen = await pickOne({
    title: TITLE,
    step: { at: 3, of: 3 },
    placeholder: t('Under which licence? The source’s own may decide.'),
    items: LICENSES,
  });
  if (chosen === BACK || chosen === CANCELLED) return undefined;
  if (chosen.value !== '') return chosen.value;
  const written = await askText({
    title: TITLE,
    prompt: t('The licence as the Hub names it, such as mit or cdla-permissive-2.0.'),
    judge: (value) =>
      isLicense(value) ? null : { kind: 'error', message: t('Small letters, digits, "." and "-".') },
  });
  return written === BACK || written === CANCELLED ? undefined : written;
}

/** Asked for each push and kept nowhere; null when it was not given. */
async function askToken(endpoint: string): Promise<string | null> {
  const token = await askText({
    title: TITLE,
    prompt: t(
      'A token of {0} that may write. It is used for this push and not kept; HF_TOKEN in the environment saves the question.',
      endpoint,
    ),
    password: true,
    judge: (value) => (/^\S+$/.test(value) ? null : { kind: 'error', message: t('A token is one word.') }),
  });
  return token === BACK || token === CANCELLED ? null : token;
}

/** The whole truth before anything is sent. */
async function confirm({
  url,
  isNew,
  isPrivate,
  files,
  unchanged,
  replaced,
  foreign,
}: PushPlan): Promise<boolean> {
  const waiting = files.filter(({ path }) => !unchanged.includes(path));
  const bytes = waiting.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const whereTo = isNew
    ? isPrivate
      ? t('To a new private dataset: {0}', url)
      : t('To a new public dataset: {0}', url)
    : isPrivate
      ? t('To the existing private dataset: {0}', url)
      : t('To the existing public dataset: {0}', url);
  const detail = [
    whereTo,
    counted(
      waiting.length,
      t(
        '{0} file, {1}: source texts, rephrasings and the prompts.',
        thousands(waiting.length),
        sizeText(bytes),
      ),
      t(
        '{0} files, {1}: source texts, rephrasings and the prompts.',
        thousands(waiting.length),
        sizeText(bytes),
      ),
    ),
    ...(unchanged.length > 0 ? [standsThere(unchanged.length)] : []),
    ...(replaced.length > 0 ? [t('Replaced, from an earlier push of this job: {0}.', listed(replaced))] : []),
    ...(foreign.length > 0
      ? [t('These files are not from this job and would be replaced: {0}.', listed(foreign))]
      : []),
  ].join('\n\n');
  const yes = foreign.length > 0 ? t('Replace and Push') : t('Push');
  const question = foreign.length > 0 ? t('Replace files of this dataset?') : t('Push this job to the Hub?');
  return (await window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

function standsThere(files: number): string {
  return counted(
    files,
    t('{0} file stands there already.', thousands(files)),
    t('{0} files stand there already.', thousands(files)),
  );
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ');
  return names.length > 5 ? t('{0}, and {1} more', first, thousands(names.length - 5)) : first;
}
