/** Everything before a run: plan, one read of the documents, a pilot where one is wanted, the estimate. */
import type { Subject } from '../batch/executors/executor.ts';
import { executorOf } from '../batch/executors/executors.ts';
import { subjectOf } from '../batch/executors/subject.ts';
import type { Survey } from '../batch/surveyDataset.ts';
import { surveyDataset } from '../batch/surveyDataset.ts';
import type { BadRow } from '../documents/document.ts';
import { noDocuments, onlyBadRows } from '../documents/noDocuments.ts';
import { openSource } from '../documents/openSource.ts';
import { SourceReadError } from '../documents/source.ts';
import { credentialsOf } from '../generation/credentialsOf.ts';
import type { Credentials, EndpointAccess, ServedModel } from '../generation/endpoint.ts';
import type { Estimate } from '../generation/estimate.ts';
import { estimatePlan } from '../generation/estimatePlan.ts';
import { pilotFailures } from '../generation/pilotFailures.ts';
import type { Plan } from '../generation/plan.ts';
import { planBudgets } from '../generation/planBudgets.ts';
import type { Pilot } from '../generation/runPilot.ts';
import { runPilot } from '../generation/runPilot.ts';
import type { Transport } from '../generation/transport.ts';
import type { Arguments, OptionSpec } from './command.ts';
import { CannotGoOn, Misuse } from './command.ts';
import type { UserEndpoints } from './endpointsFile.ts';
import { credentialsFor, userEndpoints } from './endpointsFile.ts';
import { withExecutor } from './executorArgument.ts';
import { isExperiment } from './filesToCheck.ts';
import type { Io } from './io.ts';
import { planFrom, planRequest, refuseUntrusted, servedModels } from './planArguments.ts';
import { planSummary } from './planSummary.ts';
import type { Line } from './progress.ts';
import { createLine } from './progress.ts';
import { lacksEndpoint, withStandIns } from './standIns.ts';

/** Options of the commands that may send a pilot. */
export const PILOT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  pilot: {
    type: 'string',
    value: 'N',
    least: 0,
    help: 'documents of the pilot; 0 sends none (default: 16 for estimate, 0 for run)',
  },
};

/** What is known before a run. */
export interface BeforeRun {
  readonly plan: Plan;
  readonly source: string;
  readonly served: ReadonlyMap<string, readonly ServedModel[]>;
  readonly credentials: Readonly<Record<string, Credentials>>;
  readonly survey: Survey;
  /** What the executor looks at. */
  readonly subject: Subject;
  readonly estimate: Estimate;
  /** Whether the pilot met what would stop a run at once, or had no answer to any of its requests. */
  readonly blocked: boolean;
  /** What failed in the pilot, in a sentence; null where nothing did, or where it was said already. */
  readonly failures: string | null;
  /** For people, complete lines. */
  readonly text: string;
  /** For scripts. */
  readonly data: unknown;
}

/** How much is done before a run. */
export interface BeforeOptions {
  /** Unless `--pilot` says otherwise. */
  readonly pilotDocuments: number;
  /** `always`: endpoints are asked for their models; `for-a-pilot`: only where documents are sent anyway. */
  readonly contact: 'always' | 'for-a-pilot';
}

/** Null when the user interrupted it. Throws `Misuse` and `CannotGoOn`. */
export async function beforeRun(
  args: Arguments,
  io: Io,
  transport: Transport,
  { pilotDocuments, contact }: BeforeOptions,
): Promise<BeforeRun | null> {
  const own = await userEndpoints(args, io);
  const asked = args.whole('pilot');
  const alone = contact === 'for-a-pilot' && (await staysAlone(args, io, own, asked));
  const user = alone ? await withStandIns(planRequest(args, io), own) : own;
  const plan = await withExecutor(await planFrom(args, io, user, transport), args, io);
  if (!alone) refuseUntrusted(plan.untrustedOrigins, 'the experiment', args);
  const { source } = plan;
  if (source === null) throw new Misuse('No documents are named. Say which with --source DATA.');
  const credentials = alone ? {} : credentialsFor([...plan.endpoints.values()], user, io);
  const served = alone ? new Map() : await servedModels(plan, user, io, transport);
  const interrupt = new AbortController();
  const stopListening = io.onInterrupt(() => interrupt.abort());
  const line = createLine(io);
  try {
    const size = alone ? 0 : (asked ?? pilotDocuments);
    const survey = await surveyOf(plan, args, source, size, line, interrupt.signal);
    if (interrupt.signal.aborted) return null;
    const known = { plan, served, credentials, documents: survey.sample };
    const pilot = size === 0 ? null : await pilotOf(known, transport, line, interrupt.signal);
    if (interrupt.signal.aborted) return null;
    line.end();
    if (pilot?.blocked) io.err(`The pilot was stopped, as a run would be: ${pilot.blocked.message}\n`);
    const subject = subjectOf(plan, survey.rows);
    const estimate = executorOf(subject.setup.kind).estimate(
      subject,
      estimatePlan(plan, survey.documents, pilot, survey),
    );
    const summary = planSummary({ plan, source, served, survey, estimate, pilot, contacted: !alone });
    const failures = pilot && pilotFailures(pilot);
    const stopped = pilot !== null && pilot.blocked !== null;
    const unanswered = failures !== null && !pilot?.answers.some(({ outcome }) => outcome.ok);
    return {
      ...{ plan, source, served, credentials, survey, subject, estimate },
      blocked: stopped || unanswered,
      failures: stopped ? null : failures,
      ...summary,
    };
  } finally {
    line.end();
    stopListening();
  }
}

/** Without a pilot nobody is contacted, and without an endpoint there is no pilot. Throws where one was asked for. */
async function staysAlone(
  args: Arguments,
  io: Io,
  own: UserEndpoints,
  asked: number | null,
): Promise<boolean> {
  if (asked === 0) return true;
  if (asked !== null || !(await lacksEndpoint(planRequest(args, io), own))) return false;
  io.err('No endpoint is set up for it, so that nothing is measured. A pilot needs --endpoint ALIAS=URL.\n');
  return true;
}

async function surveyOf(
  { experiment }: Plan,
  args: Arguments,
  source: string,
  pilotDocuments: number,
  line: Line,
  signal: AbortSignal,
): Promise<Survey> {
  const { column, idColumn, filter, limit, seed, sample } = experiment.documents;
  const opened = await openSource(source, { column, idColumn }, { filter, signal });
  if (!opened.ok) throw new Misuse(opened.failure.message);
  try {
    const survey = await surveyDataset(opened.source, {
      limit,
      seed,
      sample: { ...sample, size: Math.max(1, pilotDocuments), stratify: 'length', pinned: [] },
      signal,
      onProgress: (rows) => line.show(`Counting documents: ${rows.toLocaleString('en')} rows`),
    });
    if (signal.aborted) return survey;
    if (survey.rows === 0) throw new Misuse(noDocuments(source, filter));
    if (survey.sample.length === 0 && survey.firstBad !== null)
      throw new Misuse(`${onlyBadRows(source, survey.firstBad)}${columnHint(survey.firstBad, args)}`);
    return survey;
  } catch (error) {
    if (error instanceof SourceReadError) throw new CannotGoOn(error.message);
    throw error;
  }
}

/** Where the column of the text is said. */
function columnHint({ reason }: BadRow, args: Arguments): string {
  if (reason !== 'no-text') return '';
  return args.positionals.some(isExperiment)
    ? ' An experiment says it under documents.column.'
    : ' On the command line: --column NAME.';
}

function pilotOf(
  {
    plan,
    served,
    credentials,
    documents,
  }: Pick<BeforeRun, 'plan' | 'served' | 'credentials'> & { readonly documents: Survey['sample'] },
  transport: Transport,
  line: Line,
  signal: AbortSignal,
): Promise<Pilot> {
  const accesses = new Map(
    [...plan.endpoints].map(([alias, endpoint]): [string, EndpointAccess] => {
      const own = credentialsOf(credentials, endpoint);
      return [
        alias,
        { endpoint: { ...endpoint, headers: own?.headers ?? endpoint.headers }, key: own?.key ?? null },
      ];
    }),
  );
  return runPilot({
    plan,
    documents,
    budgets: planBudgets(plan, served),
    accesses,
    transport,
    signal,
    onProgress: (ended, total) => line.show(`Pilot: ${ended} of ${total} requests`),
  });
}
